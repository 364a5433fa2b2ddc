package org.phoenix.coordinator.events;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.streams.LiveStreams;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Server-sent events of runs, each with its id in the table: a client that comes back with {@code
 * Last-Event-ID} misses nothing.
 */
@Component
public class EventStreams {

  private static final int BATCH = 500;

  private final EventLog log;
  private final LiveStreams streams;

  EventStreams(EventLog log, CoordinatorProperties properties) {
    this.log = log;
    this.streams = new LiveStreams(properties.limits().streams(), properties.poll());
  }

  /**
   * Opens a stream.
   *
   * @param after id of the last event that the client has seen
   * @param ended whether nothing more will happen; the stream then closes after its last event
   * @throws org.phoenix.platform.problem.BusyException when as many streams are open as may be
   */
  public SseEmitter open(UUID runId, long after, BooleanSupplier ended) {
    AtomicLong cursor = new AtomicLong(after);
    return streams.open(
        sink -> {
          // Asked first: what is recorded before the end is then surely among the events read.
          boolean last = ended.getAsBoolean();
          List<EventView> events = log.after(runId, cursor.get(), BATCH);
          for (EventView event : events) {
            sink.send(
                SseEmitter.event()
                    .id(Long.toString(event.id()))
                    .name(event.type())
                    .data(event, MediaType.APPLICATION_JSON));
            cursor.set(event.id());
          }
          return last && events.size() < BATCH;
        });
  }

  @EventListener(ContextClosedEvent.class)
  void close() {
    streams.close();
  }
}
