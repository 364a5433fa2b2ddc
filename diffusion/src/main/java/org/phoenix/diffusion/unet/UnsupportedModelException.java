package org.phoenix.diffusion.unet;

/** A model configuration or a set of weights that this library cannot run; names the reason. */
public final class UnsupportedModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnsupportedModelException(String message) {
    super(message);
  }

  public UnsupportedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
