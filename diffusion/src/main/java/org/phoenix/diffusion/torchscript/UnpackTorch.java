package org.phoenix.diffusion.torchscript;

/**
 * Unpacks libtorch into {@code DJL_CACHE_DIR}. Images do it when they are built, because they run
 * on a file system that cannot be written.
 */
public final class UnpackTorch {

  private UnpackTorch() {}

  /** Fails when libtorch cannot be loaded. */
  public static void main(String[] arguments) {
    System.out.println(Torch.version() + " is unpacked");
  }
}
