package org.phoenix.evaluator.likeness;

/**
 * A value and how far the drawing of the images moves it.
 *
 * @param noise the standard deviation over draws of as many images
 */
public record Measured(double value, double noise) {

  /**
   * The share of images for which something holds. Its noise is binomial, of the share with two
   * images more on either side (Agresti and Coull 1998): none of few images is not certainly none.
   */
  public static Measured share(long images, int of) {
    double adjusted = (images + 2.0) / (of + 4.0);
    return new Measured(images / (double) of, Math.sqrt(adjusted * (1 - adjusted) / of));
  }

  /** The smaller of two. */
  static Measured smaller(Measured one, Measured other) {
    return one.value <= other.value ? one : other;
  }
}
