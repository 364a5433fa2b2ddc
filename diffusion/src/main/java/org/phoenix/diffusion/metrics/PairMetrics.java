package org.phoenix.diffusion.metrics;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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

  /** One or two seconds; beyond that float32 is worth its rounding. */
  private static final double MOST_FLOPS_IN_FLOAT64 = 1e11;

  /**
   * Measures in one pass over all products u.v: time grows with the square of the rows, memory does
   * not. Of large sets the products are float32; the four shares stay exact, and the kernel
   * distance is off by some 1e-10.
   *
   * @param k at least 1
   * @throws UnfitFeaturesException when the numbers of features differ, or a set has no more than k
   *     vectors
   */
  public static PairMetrics of(Features real, Features generated, int k, Draws draws) {
    Features.requireAlike(real.dimension(), generated.dimension());
    requireMore(real, k, "real");
    requireMore(generated, k, "generated");
    double flops =
        2.0
            * real.dimension()
            * (0.5 * real.rows() * real.rows()
                + 0.5 * generated.rows() * generated.rows()
                + (double) real.rows() * generated.rows());
    return of(
        real,
        generated,
        k,
        draws,
        flops < MOST_FLOPS_IN_FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32);
  }

  static PairMetrics of(Features real, Features generated, int k, Draws draws, DataType type) {
    try (MetricsScript script = new MetricsScript();
        NDManager held = script.step()) {
      double[] centre = centre(real, generated);
      CentredRows realRows = new CentredRows(script, held, real, centre, type);
      CentredRows generatedRows = new CentredRows(script, held, generated, centre, type);
      if (!realRows.fits() || !generatedRows.fits()) {
        return of(real, generated, k, draws, DataType.FLOAT64);
      }
      Products products = new Products(script);
      KernelDistances kernel = KernelDistances.of(script, held, realRows, generatedRows, draws);
      NearestOthers nearReal = new NearestOthers(script, realRows, k);
      NearestOthers nearGenerated = new NearestOthers(script, generatedRows, k);
      products.within(realRows, List.of(kernel.real(), nearReal));
      products.within(generatedRows, List.of(kernel.generated(), nearGenerated));
      Balls balls =
          new Balls(
              script,
              realRows,
              nearReal.squaredRadii(),
              generatedRows,
              nearGenerated.squaredRadii());
      products.between(realRows, generatedRows, List.of(kernel.between(), balls));
      return new PairMetrics(
          kernel.estimate(),
          mean(balls.realBalls(), PairMetrics::some),
          mean(balls.generatedBalls(), PairMetrics::some),
          mean(balls.realBalls(), count -> (double) count / k),
          mean(balls.held(), PairMetrics::some));
    }
  }

  /** The mean of both sets' means. */
  private static double[] centre(Features real, Features generated) {
    double[] centre = real.mean();
    double[] other = generated.mean();
    for (int i = 0; i < centre.length; i++) {
      centre[i] = (centre[i] + other[i]) / 2;
    }
    return centre;
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
