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
}
