package org.phoenix.quickstart.bench;

import org.phoenix.diffusion.unet.UNetConfig;

/** The networks that are measured, and the batch each is measured with. */
enum BenchModel {
  /** 1.62 million parameters, grey 32 x 32 images. */
  small32(64),

  /** The network of Ho et al. 2020 for CIFAR-10, 35.7 million parameters. */
  cifar10(8);

  private static final String SMALL32 =
      """
      {"sample_size": 32, "in_channels": 1, "out_channels": 1, "norm_num_groups": 8,
       "block_out_channels": [32, 64, 64],
       "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
       "up_block_types": ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
       "layers_per_block": 2, "downsample_padding": 0, "flip_sin_to_cos": false,
       "freq_shift": 1, "norm_eps": 1e-06}
      """;

  private final int batch;

  BenchModel(int batch) {
    this.batch = batch;
  }

  int batch() {
    return batch;
  }

  UNetConfig config() {
    return switch (this) {
      case small32 -> UNetConfig.parse(SMALL32);
      case cifar10 -> UNetConfig.HO_2020_CIFAR10;
    };
  }
}
