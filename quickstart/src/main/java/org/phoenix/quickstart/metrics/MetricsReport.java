package org.phoenix.quickstart.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.metrics.Draws;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.diffusion.metrics.PairMetrics;

/**
 * What {@code phoenix metrics} prints.
 *
 * @param fid the Fréchet distance, with sample covariances
 * @param fidFloor that between the real vectors in odd and in even places
 * @param kid unbiased, of all rows as one block
 * @param kidStd of its values over the subsets
 * @param density not bounded by 1
 * @param realCount N
 * @param generatedCount the other N
 * @param features D
 * @param k whose nearest neighbour's distance is a ball's radius
 * @param subsets over which kidStd was taken
 * @param subsetSize vectors of each kind in one
 * @param seed of the subsets
 * @param extractor SHA-256 of what computed the features, if the files say so
 * @param warnings what makes a value say less than it seems to
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MetricsReport(
    double fid,
    @Nullable Double fidFloor,
    @Nullable Double kid,
    @Nullable Double kidStd,
    @Nullable Double precision,
    @Nullable Double recall,
    @Nullable Double density,
    @Nullable Double coverage,
    int realCount,
    int generatedCount,
    int features,
    @Nullable Integer k,
    @Nullable Integer subsets,
    @Nullable Integer subsetSize,
    @Nullable Long seed,
    @Nullable String extractor,
    List<String> warnings) {

  /**
   * Measures.
   *
   * @throws org.phoenix.diffusion.metrics.UnfitFeaturesException when the two cannot be compared
   */
  static MetricsReport of(FeatureSide real, FeatureSide generated, int k, Draws wanted) {
    String extractor = real.extractorWith(generated);
    Features a = real.features();
    Features b = generated.features();
    double fid = new FrechetDistance(real.statistics()).to(generated.statistics());
    List<String> warnings = warnings(real.statistics(), generated.statistics());
    int n = real.statistics().samples();
    int m = generated.statistics().samples();
    int dimension = real.statistics().dimension();
    if (a == null || b == null) {
      warnings.add("sums give FID alone; the other metrics need the feature vectors");
      return new MetricsReport(
          fid, null, null, null, null, null, null, null, n, m, dimension, null, null, null, null,
          extractor, warnings);
    }
    int size = Math.min(wanted.subsetSize(), Math.max(2, Math.min(n, m) / 2));
    Draws draws = Draws.subsets(wanted.count(), size, wanted.seed());
    PairMetrics pairs = PairMetrics.of(a, b, k, draws);
    return new MetricsReport(
        fid,
        floor(a),
        pairs.kernelDistance().value(),
        pairs.kernelDistance().noise(),
        pairs.precision().value(),
        pairs.recall().value(),
        pairs.density().value(),
        pairs.coverage().value(),
        n,
        m,
        dimension,
        k,
        draws.count(),
        size,
        draws.seed(),
        extractor,
        warnings);
  }

  private static @Nullable Double floor(Features real) {
    if (real.rows() < 4) {
      return null;
    }
    return new FrechetDistance(FeatureStatistics.ofHalf(real, 0))
        .to(FeatureStatistics.ofHalf(real, 1));
  }

  private static List<String> warnings(FeatureStatistics real, FeatureStatistics generated) {
    List<String> warnings = new ArrayList<>();
    singular("real", real, warnings);
    singular("generated", generated, warnings);
    return warnings;
  }

  private static void singular(String name, FeatureStatistics set, List<String> warnings) {
    if (set.singular()) {
      warnings.add(
          "%d %s vectors of %d features: their covariance has no full rank, and fid says more of their"
                  .formatted(set.samples(), name, set.dimension())
              + " number than of the images; give more than %d".formatted(set.dimension()));
    }
  }
}
