package org.phoenix.diffusion.training;

/** The loss became infinite or no number: training stopped before the weights took harm. */
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NonFiniteLossException(float loss, long step, String batch) {
    super("The loss is " + loss + " at step " + step + ", " + batch);
  }
}
