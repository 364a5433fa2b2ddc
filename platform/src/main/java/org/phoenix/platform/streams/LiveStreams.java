package org.phoenix.platform.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.phoenix.platform.problem.BusyException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of server-sent events that look for news at regular times, so that it does not matter
 * which process made them. A client that reads slowly holds up its own thread only: each stream has
 * one, and their number is bounded.
 */
public final class LiveStreams implements AutoCloseable {

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final int most;
  private final Duration poll;
  private final Semaphore free;
  private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService readers;

  /**
   * @param most streams that are open at once
   * @param poll between two looks for news
   */
  public LiveStreams(int most, Duration poll) {
    this.most = most;
    this.poll = poll;
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

  /** What a stream tells of. It is asked by one thread at a time. */
  @FunctionalInterface
  public interface Source {

    /**
     * Sends what is new.
     *
     * @return whether nothing more will come: the stream is closed then
     */
    boolean deliver(Sink sink) throws IOException;
  }

  /** Where events go. */
  @FunctionalInterface
  public interface Sink {
    void send(SseEmitter.SseEventBuilder event) throws IOException;
  }

  /**
   * Opens a stream.
   *
   * @throws BusyException when as many streams are open as may be
   */
  public SseEmitter open(Source source) {
    if (!free.tryAcquire()) {
      throw new BusyException(
          "%d event streams are open, which is the most; try again".formatted(most));
    }
    SseEmitter emitter = new SseEmitter(0L);
    Subscription subscription = new Subscription(source, emitter);
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
  @Override
  public void close() {
    readers.shutdownNow();
    open.forEach(SseEmitter::complete);
  }

  private static final class Subscription {

    private final Source source;
    private final SseEmitter emitter;
    private long lastSent = System.nanoTime();

    Subscription(Source source, SseEmitter emitter) {
      this.source = source;
      this.emitter = emitter;
    }

    void deliver() {
      try {
        if (source.deliver(this::send)) {
          emitter.complete();
        } else if (System.nanoTime() - lastSent > HEARTBEAT.toNanos()) {
          send(SseEmitter.event().comment("still here"));
        }
      } catch (IOException e) {
        // The client is gone; throwing ends the schedule.
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        emitter.complete();
        throw e;
      }
    }

    private void send(SseEmitter.SseEventBuilder event) throws IOException {
      emitter.send(event);
      lastSent = System.nanoTime();
    }
  }
}
