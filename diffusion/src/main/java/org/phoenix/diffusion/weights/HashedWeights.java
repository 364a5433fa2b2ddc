package org.phoenix.diffusion.weights;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.files.Whole;

/**
 * Writes weights whose metadata say the {@link ContentHash} of the tensors. The hash stands before
 * what it is made of, so its place is kept and filled in at the end: nothing is read twice or held.
 */
public final class HashedWeights {

  private static final String PLACE = "0".repeat(64);

  /** Writes the announced tensors in order. */
  @FunctionalInterface
  public interface Body {
    void writeTo(SafeTensorsWriter writer) throws IOException;
  }

  private HashedWeights() {}

  /**
   * Writes a file, as a whole or not at all.
   *
   * @param tensors in {@link TensorInfo#DATA_ORDER}
   */
  public static void write(
      Path file, Map<String, String> metadata, List<TensorInfo> tensors, Body body)
      throws IOException {
    Whole.draft(file, draft -> fill(draft, metadata, tensors, body));
  }

  /** Writes a whole float32 file, or none. */
  public static void write(
      Path file, Map<String, String> metadata, SortedMap<String, FloatTensor> tensors)
      throws IOException {
    write(file, metadata, tensors, DType.F32);
  }

  /** Writes a whole file of one floating-point element type, or none. */
  public static void write(
      Path file, Map<String, String> metadata, SortedMap<String, FloatTensor> tensors, DType dtype)
      throws IOException {
    List<TensorInfo> infos =
        tensors.entrySet().stream()
            .map(entry -> TensorInfo.of(entry.getKey(), dtype, entry.getValue().shape()))
            .sorted(TensorInfo.DATA_ORDER)
            .toList();
    write(
        file,
        metadata,
        infos,
        writer -> {
          for (TensorInfo info : infos) {
            writer.writeFloats(Objects.requireNonNull(tensors.get(info.name())).values());
          }
        });
  }

  /** Writes into {@code draft}, whatever was there; what a failure leaves is the caller's. */
  public static void fill(
      Path draft, Map<String, String> metadata, List<TensorInfo> tensors, Body body)
      throws IOException {
    ContentHash content = new ContentHash();
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16);
    try (SafeTensorsWriter writer =
        new SafeTensorsWriter(out, with(metadata, PLACE), tensors, content)) {
      body.writeTo(writer);
    }
    ByteBuffer header = ByteBuffer.wrap(HeaderText.of(with(metadata, content.hex()), tensors));
    try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      while (header.hasRemaining()) {
        file.write(header, header.position());
      }
    }
  }

  private static Map<String, String> with(Map<String, String> metadata, String hash) {
    SortedMap<String, String> all = new TreeMap<>(metadata);
    all.put(ContentHash.KEY, hash);
    return all;
  }
}
