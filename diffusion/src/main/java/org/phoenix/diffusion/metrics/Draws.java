package org.phoenix.diffusion.metrics;

/**
 * The draws over which a kernel distance varies.
 *
 * @param replacing whether as many generated vectors as there are are drawn with replacement,
 *     against all real ones (Efron 1979); else subsets of both are drawn without
 * @param count how many, at least 1
 * @param subsetSize vectors of each set in a subset; of smaller sets all
 * @param seed the same seed gives the same draws
 */
public record Draws(boolean replacing, int count, int subsetSize, long seed) {

  public Draws {
    if (count < 1 || subsetSize < 2) {
      throw new IllegalArgumentException(
          "%d draws of %d vectors; needed are at least 1 of 2".formatted(count, subsetSize));
    }
  }

  /** As published kernel distances have them: for example 100 subsets of 1,000. */
  public static Draws subsets(int count, int size, long seed) {
    return new Draws(false, count, size, seed);
  }

  /** For the sampling noise of all generated vectors together. */
  public static Draws resamples(int count, long seed) {
    return new Draws(true, count, Integer.MAX_VALUE, seed);
  }

  /** The size of subsets of two sets. */
  public int size(int real, int generated) {
    return Math.min(subsetSize, Math.min(real, generated));
  }
}
