package org.phoenix.site.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.startup.UnusableSettingException;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.control.ControlState.Leave;
import org.phoenix.site.control.ControlState.SeenRun;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the site's people have decided. It is in the state folder before it counts, so that it
 * outlives the agent; a decision that cannot be read ends the start and is never taken for none.
 */
@Component
public class Control {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final String tokenSha256;
  private ControlState state;

  Control(SiteProperties properties) {
    file = properties.state().toAbsolutePath().resolve("control.json");
    tokenSha256 = Sha256.of(properties.enrolmentToken().getBytes(StandardCharsets.UTF_8));
    try {
      state =
          Files.exists(file)
              ? JSON.readValue(Files.readString(file, StandardCharsets.UTF_8), ControlState.class)
              : ControlState.START;
    } catch (IOException | JacksonException e) {
      throw new UnusableSettingException(
          "phoenix.state", file, "what was decided at this site cannot be read: " + e, e);
    }
    Leave leave = state.leave();
    if (leave != null && !leave.tokenSha256().equals(tokenSha256)) {
      state = state.leaving(null);
    }
  }

  synchronized ControlState state() {
    return state;
  }

  synchronized void pause() throws IOException {
    requireEnrolled();
    if (state.pausedAt() == null) {
      set(state.paused(Instant.now()));
    }
  }

  synchronized void resume() throws IOException {
    set(state.paused(null));
  }

  /**
   * @throws NotFoundException when the site was never asked for this run
   */
  synchronized void refuse(UUID run, @Nullable String reason) throws IOException {
    requireEnrolled();
    SeenRun seen = seen(run);
    String why = reason == null || reason.isBlank() ? "no reason given" : reason.strip();
    set(state.with(run, new SeenRun(seen.name(), seen.round(), seen.seenAt(), why)));
  }

  /** Takes a refusal back. */
  synchronized void accept(UUID run) throws IOException {
    SeenRun seen = seen(run);
    set(state.with(run, new SeenRun(seen.name(), seen.round(), seen.seenAt(), null)));
  }

  /**
   * @param forget whether the site's personal tensors go too
   */
  synchronized void leave(boolean forget) throws IOException {
    if (state.leave() == null) {
      set(state.leaving(new Leave(tokenSha256, forget, Instant.now(), null, null, null)));
    }
  }

  /** The coordinator has confirmed that the site leaves; from now on it need not be told. */
  public synchronized void leaveHeard() throws IOException {
    set(state.leaving(leave().heard(Instant.now())));
  }

  /** The coordinator knows no site with this token: it left earlier, or the token is wrong. */
  public synchronized void leaveUnknown() throws IOException {
    set(state.leaving(leave().unknown(Instant.now())));
  }

  /** What the site kept is gone, after the coordinator had confirmed that it leaves. */
  public synchronized void left() throws IOException {
    set(state.leaving(leave().done(Instant.now())));
  }

  private Leave leave() {
    Leave leave = state.leave();
    if (leave == null) {
      throw new IllegalStateException("The site does not leave");
    }
    return leave;
  }

  /** Notes that the site is asked for a round of a run. */
  public synchronized void asked(WorkOrder order) throws IOException {
    SeenRun before = state.runs().get(order.runId());
    if (before == null || before.round() != order.round()) {
      String refused = before == null ? null : before.refusedBecause();
      set(
          state.with(
              order.runId(), new SeenRun(order.runName(), order.round(), Instant.now(), refused)));
    }
  }

  /** Why the site refuses a run; null while it does not. */
  public synchronized @Nullable String refusal(UUID run) {
    SeenRun seen = state.runs().get(run);
    return seen == null ? null : seen.refusedBecause();
  }

  /** Whether the agent shall ask for no work. */
  public synchronized boolean rests() {
    return state.pausedAt() != null || state.leave() != null;
  }

  /** Whether nothing shall be done for a run now. */
  public synchronized boolean withholds(UUID run) {
    return rests() || refusal(run) != null;
  }

  /** Why the agent asks for no work; null while it does. */
  public synchronized @Nullable String restsBecause() {
    if (state.leave() != null) {
      return hasLeft() ? "the site has left" : "the site leaves";
    }
    return state.pausedAt() == null ? null : "the site is paused";
  }

  /** Whether the coordinator has confirmed that the site leaves. */
  public synchronized boolean isLeaveHeard() {
    return state.leave() != null && state.leave().heardAt() != null;
  }

  /** Whether the site wants to leave and something is still to be done for it. */
  public synchronized boolean leaves() {
    return state.leave() != null && !hasLeft();
  }

  public synchronized boolean hasLeft() {
    return state.leave() != null && state.leave().doneAt() != null;
  }

  /** Whether the site leaves with its personal tensors forgotten. */
  public synchronized boolean forgets() {
    return state.leave() != null && state.leave().forget();
  }

  /** Returns once there is something to do: work, or to leave. */
  public synchronized void awaitSomethingToDo() throws InterruptedException {
    while (rests() && !leaves()) {
      wait();
    }
  }

  private SeenRun seen(UUID run) {
    SeenRun seen = state.runs().get(run);
    if (seen == null) {
      throw new NotFoundException("run that asked for this site,", run);
    }
    return seen;
  }

  private void requireEnrolled() {
    Leave leave = state.leave();
    if (leave != null) {
      throw new ConflictException("The site leaves since " + leave.askedAt());
    }
  }

  private void set(ControlState next) throws IOException {
    byte[] json = JSON.writeValueAsBytes(next);
    Files.createDirectories(file.getParent());
    Whole.file(file, out -> out.write(json));
    state = next;
    notifyAll();
  }
}
