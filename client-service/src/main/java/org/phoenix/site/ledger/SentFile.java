package org.phoenix.site.ledger;

import java.util.List;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * An update file in full: beside these tensors it holds nothing but the metadata.
 *
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

  static SentFile of(String sha256, SafeTensorsHeader header) {
    return new SentFile(
        sha256,
        header.totalBytes(),
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
