package org.phoenix.diffusion.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What the pairs of real and generated feature vectors tell. A vector's ball reaches to its k-th
 * nearest other one of the same set, which lies outside.
 *
 * @param kernelDistance KID: unbiased, all rows as one block; its noise is that over the draws
 * @param precision share of the generated vectors that lie in a real ball (Kynkäänniemi et al.
 *     2019, eq. 2)
 * @param recall share of the real vectors that lie in a generated ball
 * @param density real balls that hold a generated vector, on average, divided by k (Naeem et al.
 *     2020, eq. 3); not bounded by 1
 * @param coverage share of the real balls that hold a generated vector (eq. 4)
 */
public record PairMetrics(
    Estimate kernelDistance,
    Estimate precision,
    Estimate recall,
    Estimate density,
    Estimate coverage) {

  /** The k that the values of this project have. */
  public static final int NEIGHBOURS = 5;

  /**
   * Measures in one pass over all products u.v: time grows with the square of the rows, memory does
   * not.
   *
   * @param k at least 1
   * @throws UnfitFeaturesException when the numbers of features differ, or a set has no more than k
   *     vectors
   */
  public static PairMetrics of(Features real, Features generated, int k, Draws draws) {
    Features.requireAlike(real.dimension(), generated.dimension());
    requireMore(real, k, "real");
    requireMore(generated, k, "generated");
    try (MetricsScript script = new MetricsScript()) {
      Products products = new Products(script);
      KernelDistances kernel = KernelDistances.of(script, real, generated, draws);
      NearestOthers nearReal = new NearestOthers(script, real, k);
      NearestOthers nearGenerated = new NearestOthers(script, generated, k);
      products.within(real, List.of(kernel.real(), nearReal));
      products.within(generated, List.of(kernel.generated(), nearGenerated));
      Balls balls =
          new Balls(script, real, nearReal.squaredRadii(), generated, nearGenerated.squaredRadii());
      products.between(real, generated, List.of(kernel.between(), balls));
      return new PairMetrics(
          kernel.estimate(),
          mean(balls.realBalls(), PairMetrics::some),
          mean(balls.generatedBalls(), PairMetrics::some),
          mean(balls.realBalls(), count -> (double) count / k),
          mean(balls.held(), PairMetrics::some));
    }
  }

  private static double some(int count) {
    return count > 0 ? 1 : 0;
  }

  private static Estimate mean(int[] counts, IntToDoubleFunction value) {
    return Estimate.mean(Arrays.stream(counts).mapToDouble(value).toArray());
  }

  private static void requireMore(Features set, int k, String name) {
    if (set.rows() <= k) {
      throw new UnfitFeaturesException(
          "%d %s vectors; with k = %d at least %d are needed: give more images or a smaller k"
              .formatted(set.rows(), name, k, k + 1));
    }
  }
}
