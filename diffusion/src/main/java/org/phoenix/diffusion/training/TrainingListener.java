package org.phoenix.diffusion.training;

/** Follows a training; an exception thrown here ends it. */
@FunctionalInterface
public interface TrainingListener {

  /**
   * @param step steps finished in this call
   * @param steps steps this call was asked for
   * @param loss of the batch just learnt
   * @param imagesPerSecond since the call began
   */
  void finished(int step, int steps, double loss, double imagesPerSecond);

  /**
   * The device had too little memory for a step, and then enough for it in more parts; all steps
   * from this one on are taken in as many.
   *
   * @param accumulation as in {@link TrainingRecipe#accumulation()}
   */
  default void divided(int accumulation) {}
}
