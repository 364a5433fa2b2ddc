package org.phoenix.diffusion.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to compute on a device, held by one thread of one process of the machine at a time: two
 * computations side by side on the same cores are many times slower than one after the other. The
 * turn is a lock on a file, so the operating system gives it on when a process dies.
 */
public final class DeviceTurn implements AutoCloseable {

  /** A file lock belongs to the whole process, so threads queue here first. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;
  private final FileLock lock;

  private DeviceTurn(ReentrantLock thread, FileChannel channel, FileLock lock) {
    this.thread = thread;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits for the device.
   *
   * @param folder shared by the processes that share the device; created if missing
   * @param device for example {@code cpu} or {@code cuda:0}
   * @throws InterruptedException when interrupted while waiting for another thread
   */
  public static DeviceTurn take(Path folder, String device) throws InterruptedException {
    Path file =
        folder
            .toAbsolutePath()
            .resolve("phoenix-" + device.replace(':', '-') + ".turn")
            .normalize();
    ReentrantLock thread = THREADS.computeIfAbsent(file, ignored -> new ReentrantLock(true));
    thread.lockInterruptibly();
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new DeviceTurn(thread, channel, channel.lock());
    } catch (IOException e) {
      closeQuietly(channel, e);
      thread.unlock();
      throw new UncheckedIOException("Cannot take the turn for " + device + " at " + file, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      thread.unlock();
    }
  }

  private static void closeQuietly(
      @org.jspecify.annotations.Nullable FileChannel channel, IOException cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
