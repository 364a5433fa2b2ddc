package org.phoenix.quickstart.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.metrics.FeatureSums;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.weights.SafeTensorsFile;

/**
 * What a file gives: feature vectors, or their sums alone.
 *
 * @param features null where the file holds sums
 * @param sums null where the file holds features
 * @param extractor SHA-256 of what computed them, if the file's metadata says so
 */
record FeatureFile(
    Path path,
    @Nullable Features features,
    @Nullable FeatureSums sums,
    @Nullable String extractor) {

  /** Of the metadata. */
  static final String EXTRACTOR = "extractor";

  /**
   * Reads a safetensors file.
   *
   * @param tensor whose features are taken; if the file has none of that name, {@code features}
   * @throws org.phoenix.diffusion.metrics.UnfitFeaturesException when it holds neither features nor
   *     sums
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when it cannot be read
   */
  static FeatureFile read(Path path, String tensor) throws IOException {
    try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
      Map<String, String> metadata = file.header().metadata();
      String name = file.header().tensors().containsKey(tensor) ? tensor : Features.TENSOR;
      boolean summed = !file.header().tensors().containsKey(name) && FeatureSums.in(file);
      return new FeatureFile(
          path,
          summed ? null : Features.read(file, name, path.toString()),
          summed ? FeatureSums.read(file, path.toString()) : null,
          metadata.get(EXTRACTOR));
    }
  }

  FeatureSums summed() {
    return features == null ? Objects.requireNonNull(sums) : FeatureSums.of(features);
  }

  Map<String, String> metadata() {
    return extractor == null ? Map.of() : Map.of(EXTRACTOR, extractor);
  }
}
