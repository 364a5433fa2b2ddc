package org.phoenix.samples.job;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.streams.LiveStreams;
import org.phoenix.samples.SamplesProperties;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** How requests go on, as server-sent events, whichever replica works on them. */
@RestController
class SampleStreams {

  private static final Duration POLL = Duration.ofMillis(500);

  private final Samples samples;
  private final LiveStreams streams;

  SampleStreams(Samples samples, SamplesProperties properties) {
    this.samples = samples;
    this.streams = new LiveStreams(properties.samples().limits().streams(), POLL);
  }

  /**
   * What is new with a request, until it has ended. Each event carries the request as it is then:
   * {@code progress}, {@code preview} when a new step is to be seen at {@code
   * /api/v1/samples/{id}/previews/{step}.png}, and at the end {@code done}, {@code failed} or
   * {@code cancelled}.
   */
  @GetMapping(path = "/api/v1/samples/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(@PathVariable UUID id) {
    find(id);
    AtomicReference<@Nullable SampleView> seen = new AtomicReference<>();
    return streams.open(
        sink -> {
          SampleView now = find(id);
          SampleView before = seen.getAndSet(now);
          if (!now.equals(before)) {
            sink.send(
                SseEmitter.event().name(name(before, now)).data(now, MediaType.APPLICATION_JSON));
          }
          return now.ended();
        });
  }

  private static String name(@Nullable SampleView before, SampleView now) {
    return switch (now.status()) {
      case DONE -> "done";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
      case QUEUED, RUNNING -> {
        Integer step = before == null ? null : before.previewStep();
        boolean preview = now.previewStep() != null && !now.previewStep().equals(step);
        yield preview ? "preview" : "progress";
      }
    };
  }

  private SampleView find(UUID id) {
    return SampleViews.of(
        samples.findById(id).orElseThrow(() -> new NotFoundException("sample", id)));
  }

  @EventListener(ContextClosedEvent.class)
  void close() {
    streams.close();
  }
}
