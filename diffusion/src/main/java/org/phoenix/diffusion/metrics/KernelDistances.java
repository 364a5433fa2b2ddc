package org.phoenix.diffusion.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The kernel distance of two sets, and of parts of them: the unbiased estimate of the squared
 * maximum mean discrepancy (Gretton et al. 2012, eq. 3) with the cubic kernel of Bińkowski et al.
 * 2018. All parts are read off the same products.
 */
final class KernelDistances {

  private final RowWeights realWeights;
  private final RowWeights generatedWeights;
  private final KernelSums real;
  private final KernelSums generated;
  private final KernelSums between;

  private KernelDistances(
      MetricsScript script,
      NDManager held,
      CentredRows realRows,
      RowWeights realWeights,
      CentredRows generatedRows,
      RowWeights generatedWeights) {
    this.realWeights = realWeights;
    this.generatedWeights = generatedWeights;
    List<NDArray> left = realWeights.blocks(held, realRows.features());
    List<NDArray> right = generatedWeights.blocks(held, generatedRows.features());
    this.real = KernelSums.within(script, realRows, left);
    this.generated = KernelSums.within(script, generatedRows, right);
    this.between = KernelSums.between(script, realRows, left, generatedRows, right);
  }

  /**
   * Of all rows, and of so many draws.
   *
   * @param held owns the weights of the rows
   */
  static KernelDistances of(
      MetricsScript script,
      NDManager held,
      CentredRows realRows,
      CentredRows generatedRows,
      Draws draws) {
    Features real = realRows.features();
    Features generated = generatedRows.features();
    RowWeights realWeights = new RowWeights(real.rows(), draws.count() + 1);
    RowWeights generatedWeights = new RowWeights(generated.rows(), draws.count() + 1);
    realWeights.addAll(0);
    generatedWeights.addAll(0);
    Random random = new Random(draws.seed());
    for (int draw = 1; draw <= draws.count(); draw++) {
      if (draws.replacing()) {
        realWeights.addAll(draw);
        generatedWeights.addResample(draw, random);
      } else {
        int size = draws.size(real.rows(), generated.rows());
        realWeights.addSubset(draw, size, random);
        generatedWeights.addSubset(draw, size, random);
      }
    }
    return new KernelDistances(
        script, held, realRows, realWeights, generatedRows, generatedWeights);
  }

  Products.Reader real() {
    return real;
  }

  Products.Reader generated() {
    return generated;
  }

  Products.Reader between() {
    return between;
  }

  /** The value of all rows, and its standard deviation over the draws. */
  Estimate estimate() {
    double[] values = new double[realWeights.sums()];
    double[] withinReal = real.sums();
    double[] withinGenerated = generated.sums();
    double[] across = between.sums();
    for (int s = 0; s < values.length; s++) {
      values[s] =
          withinReal[s] / realWeights.pairs(s)
              + withinGenerated[s] / generatedWeights.pairs(s)
              - 2 * across[s] / (realWeights.total(s) * generatedWeights.total(s));
    }
    return new Estimate(
        values[0], Estimate.deviation(Arrays.copyOfRange(values, 1, values.length)));
  }
}
