package org.phoenix.diffusion.training;

/**
 * The loss or a gradient became infinite or no number: training stopped before the weights took
 * harm.
 */
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NonFiniteLossException(float loss, float norm, long step, String batch) {
    super(
        "The loss is %s and the gradients' norm %s at step %d, %s"
            .formatted(loss, norm, step, batch));
  }
}
