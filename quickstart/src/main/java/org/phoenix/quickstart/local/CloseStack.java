package org.phoenix.quickstart.local;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.phoenix.quickstart.failure.FailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be stopped at the end, newest first: by the demo itself or by a signal, whichever comes
 * first. The end waits for starts under way, so that nothing slips through.
 */
public final class CloseStack implements AutoCloseable {

  /** Starts something that must be stopped. */
  @FunctionalInterface
  public interface Starter<T extends AutoCloseable> {
    T start() throws IOException;
  }

  /** What is done unless the end has come. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(CloseStack.class);

  private final Deque<AutoCloseable> stack = new ArrayDeque<>();
  private final CountDownLatch ending = new CountDownLatch(1);

  /** Shared by starts, exclusive to the end. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * Starts something and keeps it for the end.
   *
   * @throws FailedException when the end has come already
   */
  public <T extends AutoCloseable> T start(Starter<T> starter) throws IOException {
    lock.readLock().lock();
    try {
      if (ended()) {
        throw new FailedException("stopped while it started");
      }
      T started = starter.start();
      synchronized (stack) {
        stack.push(started);
      }
      return started;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Does something that must not begin after the end has come; nothing when it has. */
  public void unlessEnded(Action action) throws IOException {
    lock.readLock().lock();
    try {
      if (!ended()) {
        action.run();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits a moment; true when the end has come meanwhile. */
  public boolean endsWithin(long milliseconds) throws InterruptedException {
    return ending.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  public boolean ended() {
    return ending.getCount() == 0;
  }

  @Override
  public void close() {
    ending.countDown();
    lock.writeLock().lock();
    try {
      while (!stack.isEmpty()) {
        close(stack.pop());
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("{} was not stopped cleanly", resource, e);
    }
  }
}
