package org.phoenix.coordinator.operators;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.EventStreams;
import org.phoenix.coordinator.runs.Runs;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The events of a run for whoever asks for {@code text/event-stream}. */
@RestController
class EventStreamController {

  private final Runs runs;
  private final EventStreams streams;

  EventStreamController(Runs runs, EventStreams streams) {
    this.runs = runs;
    this.streams = streams;
  }

  /** Goes on after the client's last event, or after {@code after}; ends with the run. */
  @GetMapping(path = "/api/v1/runs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(
      @PathVariable UUID id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastEventId,
      @RequestParam(name = "after", defaultValue = "0") long after) {
    runs.get(id);
    return streams.open(id, lastEventId == null ? after : lastEventId, () -> runs.get(id).ended());
  }
}
