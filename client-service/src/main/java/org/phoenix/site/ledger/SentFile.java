package org.phoenix.site.ledger;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * A file in full: beside these tensors it holds nothing but the metadata.
 *
 * @param bytes as they travel
 * @param metadata what the file says of itself, as {@code key = value}
 */
public record SentFile(String sha256, long bytes, List<String> metadata, List<Tensor> tensors) {

  /** One tensor of the file. */
  public record Tensor(String name, String dtype, List<Long> shape, long bytes) {

    static Tensor of(TensorInfo info) {
      return new Tensor(
          info.name(),
          info.dtype().toString(),
          java.util.Arrays.stream(info.shape()).boxed().toList(),
          info.end() - info.begin());
    }
  }

  static SentFile of(String sha256, Path file) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return of(sha256, Files.size(file), open.header());
    }
  }

  /** Of a file that is compressed by gzip. */
  static SentFile ofCompressed(String sha256, Path file) throws IOException {
    long bytes;
    try (InputStream in = uncompressed(file)) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
    }
    try (InputStream in = uncompressed(file)) {
      return of(sha256, Files.size(file), SafeTensorsHeader.read(in, bytes, file.toString()));
    }
  }

  private static InputStream uncompressed(Path file) throws IOException {
    return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16);
  }

  private static SentFile of(String sha256, long bytes, SafeTensorsHeader header) {
    return new SentFile(
        sha256,
        bytes,
        header.metadata().entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .sorted()
            .toList(),
        header.tensors().values().stream().map(Tensor::of).toList());
  }

  /** What the ledger's line says of the file. */
  Summary summary() {
    return new Summary(
        sha256,
        bytes,
        tensors.size(),
        tensors.stream().map(Tensor::dtype).distinct().sorted().toList());
  }

  /**
   * @param tensors how many
   * @param dtypes their element types
   */
  record Summary(String sha256, long bytes, int tensors, List<String> dtypes) {}
}
