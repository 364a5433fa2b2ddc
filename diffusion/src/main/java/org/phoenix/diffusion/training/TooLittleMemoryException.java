package org.phoenix.diffusion.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import org.phoenix.diffusion.torchscript.Torch;
import org.phoenix.diffusion.unet.UNetConfig;

/** The device cannot train the network, not even on one image at a time. */
public final class TooLittleMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooLittleMemoryException(UNetConfig config, Device device, EngineException failure) {
    super(
        "%s has too little memory to train this network on one image of %d x %d x %d: %s"
            .formatted(
                Torch.name(device),
                config.inChannels(),
                config.sampleSize(),
                config.sampleSize(),
                OutOfMemory.inWords(failure)),
        failure);
  }
}
