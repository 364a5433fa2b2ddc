package org.phoenix.coordinator.aggregation;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * Reads and hashes several files at once, in as many threads as there are cores, and hands their
 * values out in one fixed order: of each chunk of each tensor, the first file's values, the second
 * one's and so on. A few chunks are read ahead, never two of the same file at a time, so that the
 * memory does not grow with the number of files.
 *
 * <p>Files of differences are read beside the one that they are differences to, and the weights
 * that they stand for are handed out.
 */
final class ReadAhead implements Closeable {

  /** The most chunks that are read ahead. */
  private static final int MOST = 16;

  private final List<WeightStream> files;
  private final float @Nullable [] base;
  private final Iterator<TensorInfo> tensors;
  private final ExecutorService threads;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final Deque<Read> ahead = new ArrayDeque<>();
  private @Nullable ByteBuffer used;
  private long left;
  private int count;
  private int file;
  private int handedOut;

  private record Read(Future<FloatBuffer> values, ByteBuffer scratch) {}

  /**
   * @param files at their first tensor
   * @param tensors of every file, in the order of the files
   */
  ReadAhead(List<WeightStream> files, Collection<TensorInfo> tensors) {
    this(files, null, tensors);
  }

  /**
   * @param base what all files are differences to; null when they hold weights
   */
  ReadAhead(List<WeightStream> files, @Nullable WeightStream base, Collection<TensorInfo> tensors) {
    this.files = Stream.concat(Stream.ofNullable(base), files.stream()).toList();
    this.base = base == null ? null : new float[WeightStream.CHUNK];
    this.tensors = tensors.iterator();
    int window = Math.min(this.files.size(), MOST);
    // One more: the chunk that the caller has.
    for (int i = 0; i <= window; i++) {
      free.add(WeightStream.scratch());
    }
    this.threads =
        Executors.newFixedThreadPool(
            Math.min(window, Math.max(2, Runtime.getRuntime().availableProcessors())));
  }

  /** How many files' values are handed out. */
  int files() {
    return base == null ? files.size() : files.size() - 1;
  }

  /**
   * The next file's values of the chunk; to be used before the next call.
   *
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when the file ends before
   */
  FloatBuffer next() throws IOException {
    FloatBuffer values = read();
    if (base == null) {
      return values;
    }
    if (handedOut == 0) {
      values.get(base, 0, values.remaining());
      values = read();
    }
    handedOut = (handedOut + 1) % files();
    add(base, values);
    return values;
  }

  private static void add(float[] base, FloatBuffer differences) {
    for (int i = 0; i < differences.limit(); i++) {
      differences.put(i, base[i] + differences.get(i));
    }
  }

  private FloatBuffer read() throws IOException {
    if (used != null) {
      free.add(used);
      used = null;
    }
    readAhead();
    Read read = ahead.remove();
    FloatBuffer values = Reading.await(read.values());
    used = read.scratch();
    readAhead();
    return values;
  }

  /** With at most one read a file under way, because reads are waited for in their order. */
  private void readAhead() {
    while (ahead.size() < Math.min(files.size(), MOST) && more()) {
      WeightStream next = files.get(file++);
      int values = count;
      ByteBuffer scratch = free.remove();
      Callable<FloatBuffer> read = () -> next.next(values, scratch);
      ahead.add(new Read(threads.submit(read), scratch));
    }
  }

  /** Goes on to the next chunk when every file's was asked for. */
  private boolean more() {
    if (file == files.size()) {
      left -= count;
      count = 0;
      file = 0;
    }
    while (left == 0 && tensors.hasNext()) {
      left = tensors.next().elements();
    }
    count = (int) Math.min(WeightStream.CHUNK, left);
    return left > 0;
  }

  /** Waits for reads that are under way; the files stay open. */
  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // A read ends at the store's own timeout.
      }
    } catch (InterruptedException e) {
      throw Reading.interrupted();
    }
  }
}
