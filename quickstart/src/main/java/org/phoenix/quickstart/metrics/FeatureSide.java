package org.phoenix.quickstart.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.FeatureSums;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.quickstart.failure.RefusedException;

/**
 * The real or the generated images, as one or more files tell of them.
 *
 * @param features all of them, when one file holds them; null where there are sums alone
 * @param statistics mean and covariance of all
 * @param extractor SHA-256 of what computed them, if a file says so
 */
record FeatureSide(
    List<Path> files,
    @Nullable Features features,
    FeatureStatistics statistics,
    @Nullable String extractor) {

  /**
   * Reads the files.
   *
   * @throws RefusedException when two name different extractors
   */
  static FeatureSide read(List<Path> paths, String tensor) throws IOException {
    List<FeatureFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(FeatureFile.read(path, tensor));
    }
    String extractor = files.get(0).extractor();
    for (FeatureFile file : files) {
      extractor = same(extractor, file.extractor(), files.get(0).path(), file.path());
    }
    Features features = files.size() == 1 ? files.get(0).features() : null;
    FeatureStatistics statistics =
        features == null
            ? files.stream().map(FeatureFile::summed).reduce(FeatureSums::plus).get().statistics()
            : FeatureStatistics.of(features);
    return new FeatureSide(paths, features, statistics, extractor);
  }

  /** The extractor of both sides, if one names it. */
  @Nullable String extractorWith(FeatureSide other) {
    return same(extractor, other.extractor, files.get(0), other.files.get(0));
  }

  private static @Nullable String same(@Nullable String a, @Nullable String b, Path one, Path two) {
    if (a != null && b != null && !Objects.equals(a, b)) {
      throw new RefusedException(
          "%s was made by the extractor %s, %s by %s; both must be one extractor's"
              .formatted(one, a, two, b));
    }
    return a == null ? b : a;
  }
}
