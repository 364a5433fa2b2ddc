package org.phoenix.site.control;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.control.ControlState.Leave;
import org.phoenix.site.control.ControlState.SeenRun;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes the decisions of the site's people. Each answer says what holds from now on. */
@RestController
@RequestMapping("/api/v1")
class ControlController {

  private final SiteProperties properties;
  private final Control control;

  ControlController(SiteProperties properties, Control control) {
    this.properties = properties;
    this.control = control;
  }

  @GetMapping("/control")
  ControlView control() {
    return ControlView.of(control.state());
  }

  /** The training stops at its next step and asks for no work until it is resumed. */
  @PostMapping("/pause")
  ControlView pause() throws IOException {
    control.pause();
    return control();
  }

  @PostMapping("/resume")
  ControlView resume() throws IOException {
    control.resume();
    return control();
  }

  /** Nothing more is done for the run, and the coordinator is told so. */
  @PostMapping("/runs/{run}/refuse")
  ControlView refuse(
      @PathVariable("run") UUID run, @RequestBody(required = false) @Valid @Nullable Reason reason)
      throws IOException {
    control.refuse(run, reason == null ? null : reason.reason());
    return control();
  }

  @DeleteMapping("/runs/{run}/refuse")
  ControlView accept(@PathVariable("run") UUID run) throws IOException {
    control.accept(run);
    return control();
  }

  /**
   * The site leaves for good.
   *
   * @param confirm the site's name
   * @param forget whether its personal tensors are deleted too
   */
  @PostMapping("/leave")
  ControlView leave(
      @RequestParam(name = "confirm", defaultValue = "") String confirm,
      @RequestParam(name = "forget", defaultValue = "false") boolean forget)
      throws IOException {
    if (!confirm.equals(properties.site())) {
      throw new InvalidRequestException(
          "confirm = %s: leaving is for good; confirm it with the site's name, %s"
              .formatted(confirm, properties.site()));
    }
    control.leave(forget);
    return control();
  }

  /**
   * @param reason for the coordinator's people; they see it
   */
  record Reason(@Nullable @Size(max = 1000) String reason) {}

  /**
   * @param pausedAt since when the agent rests
   * @param leavesSince when the site decided to leave
   * @param leftAt when it had: the coordinator had confirmed it, and what was kept was gone
   * @param tokenUnknownAt when the coordinator last said that it knows no site with this token,
   *     which confirms nothing; null while it did not
   * @param runs the newest first
   */
  record ControlView(
      @Nullable Instant pausedAt,
      @Nullable Instant leavesSince,
      @Nullable Instant leftAt,
      @Nullable Instant tokenUnknownAt,
      List<RunView> runs) {

    static ControlView of(ControlState state) {
      Leave leave = state.leave();
      return new ControlView(
          state.pausedAt(),
          leave == null ? null : leave.askedAt(),
          leave == null ? null : leave.doneAt(),
          leave == null ? null : leave.unknownAt(),
          state.runs().entrySet().stream()
              .map(entry -> RunView.of(entry.getKey(), entry.getValue()))
              .sorted(Comparator.comparing(RunView::seenAt).reversed())
              .toList());
    }
  }

  record RunView(
      UUID run, String name, int round, Instant seenAt, @Nullable String refusedBecause) {

    static RunView of(UUID run, SeenRun seen) {
      return new RunView(run, seen.name(), seen.round(), seen.seenAt(), seen.refusedBecause());
    }
  }
}
