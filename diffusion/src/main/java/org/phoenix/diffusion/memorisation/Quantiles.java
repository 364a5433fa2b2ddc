package org.phoenix.diffusion.memorisation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/** The quantiles of many distances that may be told when the distances themselves may not. */
public final class Quantiles {

  /** p of each: the minimum, 1 %, 5 %, the quartiles, 95 % and the maximum. */
  static final double[] LEVELS = {0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

  /**
   * So few that a distance is no fingerprint: whoever holds a public set could else find by a
   * distance's sixteen digits which two of its images lie at the site.
   */
  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

  private Quantiles() {}

  /**
   * The minimum, the quantiles at 1, 5, 25, 50, 75 and 95 %, and the maximum, to three significant
   * digits: linear between order statistics (Hyndman and Fan 1996, definition 7).
   *
   * @param values at least one, all finite
   */
  public static double[] of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(LEVELS).map(p -> rounded(quantile(sorted, p))).toArray();
  }

  private static double quantile(double[] sorted, double p) {
    double place = p * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }
}
