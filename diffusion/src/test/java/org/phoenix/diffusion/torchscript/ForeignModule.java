package org.phoenix.diffusion.torchscript;

/** A TorchScript file as somebody else may save it. */
public final class ForeignModule {

  private ForeignModule() {}

  /**
   * The bytes of a module.
   *
   * @param body an expression of {@code x}, the images
   */
  public static byte[] forward(String body) {
    return ScriptArchive.of(
        """
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return %s
        """
            .formatted(body));
  }
}
