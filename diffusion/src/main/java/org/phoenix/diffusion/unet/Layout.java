package org.phoenix.diffusion.unet;

import ai.djl.Device;

/** In which order the values of images (N, C, H, W) lie in memory. */
public enum Layout {
  /** Pixel after pixel of one channel, as PyTorch does by default; best on GPUs. */
  CHANNELS_FIRST,
  /** All channels of a pixel together: the processor's convolutions need no copies then. */
  CHANNELS_LAST;

  /** The faster one. */
  public static Layout on(Device device) {
    return device.isGpu() ? CHANNELS_FIRST : CHANNELS_LAST;
  }
}
