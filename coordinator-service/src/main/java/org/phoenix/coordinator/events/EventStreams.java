package org.phoenix.coordinator.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.problem.BusyException;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Server-sent events of runs, each with its id in the table: a client that comes back with {@code
 * Last-Event-ID} misses nothing. Streams look into the table, so it does not matter which process
 * wrote an event.
 */
@Component
public class EventStreams {

  private static final int BATCH = 500;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final EventLog log;
  private final Duration poll;
  private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();
  private final int most;
  private final Semaphore free;
  private final ScheduledExecutorService readers;

  /** A client that reads slowly holds up its own thread only, so each stream has one. */
  EventStreams(EventLog log, CoordinatorProperties properties) {
    this.log = log;
    this.poll = properties.poll();
    this.most = properties.limits().streams();
    this.free = new Semaphore(most);
    this.readers =
        Executors.newScheduledThreadPool(
            most,
            task -> {
              Thread thread = new Thread(task, "event-stream");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens a stream.
   *
   * @param after id of the last event that the client has seen
   * @param ended whether nothing more will happen; the stream then closes after its last event
   * @throws BusyException when as many streams are open as may be
   */
  public SseEmitter open(UUID runId, long after, BooleanSupplier ended) {
    if (!free.tryAcquire()) {
      throw new BusyException(
          "%d event streams are open, which is the most; try again".formatted(most));
    }
    SseEmitter emitter = new SseEmitter(0L);
    Subscription subscription = new Subscription(runId, new AtomicLong(after), ended, emitter);
    ScheduledFuture<?> reading =
        readers.scheduleWithFixedDelay(
            subscription::deliver, 0, poll.toMillis(), TimeUnit.MILLISECONDS);
    open.add(emitter);
    emitter.onCompletion(
        () -> {
          reading.cancel(false);
          if (open.remove(emitter)) {
            free.release();
          }
        });
    return emitter;
  }

  /** Otherwise open streams would hold up a graceful end. */
  @EventListener(ContextClosedEvent.class)
  void close() {
    readers.shutdownNow();
    open.forEach(SseEmitter::complete);
  }

  private final class Subscription {

    private final UUID runId;
    private final AtomicLong cursor;
    private final BooleanSupplier ended;
    private final SseEmitter emitter;
    private long lastSent = System.nanoTime();

    Subscription(UUID runId, AtomicLong cursor, BooleanSupplier ended, SseEmitter emitter) {
      this.runId = runId;
      this.cursor = cursor;
      this.ended = ended;
      this.emitter = emitter;
    }

    void deliver() {
      try {
        // Asked first: what is recorded before the end is then surely among the events read.
        boolean last = ended.getAsBoolean();
        List<EventView> events = log.after(runId, cursor.get(), BATCH);
        for (EventView event : events) {
          emitter.send(
              SseEmitter.event()
                  .id(Long.toString(event.id()))
                  .name(event.type())
                  .data(event, MediaType.APPLICATION_JSON));
          cursor.set(event.id());
          lastSent = System.nanoTime();
        }
        if (last && events.size() < BATCH) {
          emitter.complete();
        } else if (System.nanoTime() - lastSent > HEARTBEAT.toNanos()) {
          emitter.send(SseEmitter.event().comment("still here"));
          lastSent = System.nanoTime();
        }
      } catch (IOException e) {
        // The client is gone; throwing ends the schedule.
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        emitter.complete();
        throw e;
      }
    }
  }
}
