package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * Updates of the size of DDPM's CIFAR-10 network, 35,746,307 float32, whose values a formula gives.
 */
final class CifarUpdates {

  static final String MODEL =
      """
      {"_class_name": "UNet2DModel", "sample_size": 32, "in_channels": 3, "out_channels": 3,
       "layers_per_block": 2, "block_out_channels": [128, 256, 256, 256],
       "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
       "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
       "attention_head_dim": null, "downsample_padding": 0, "flip_sin_to_cos": false,
       "freq_shift": 1, "mid_block_scale_factor": 1, "norm_eps": 1e-06}
      """;

  static final List<TensorInfo> TENSORS =
      UNetConfig.parse(MODEL).parameters().stream()
          .map(parameter -> TensorInfo.of(parameter.name(), DType.F32, parameter.shape()))
          .sorted(TensorInfo.DATA_ORDER)
          .toList();

  private CifarUpdates() {}

  static long parameters() {
    return TENSORS.stream().mapToLong(TensorInfo::elements).sum();
  }

  /** The value of a site's update, the weights being counted through all tensors. */
  static float value(int site, long weight) {
    int mixed = (int) (weight * 0x9e3779b97f4a7c15L >>> 40) + site * 7919;
    return (mixed & 0xffff) * 0x1p-17f - 0.25f;
  }

  /** Writes a site's update, with the hash of its content as sites do. */
  static void write(Path file, int site) throws IOException {
    HashedWeights.write(file, Map.of(), TENSORS, writer -> fill(writer, site));
  }

  private static void fill(SafeTensorsWriter writer, int site) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    long weight = 0;
    for (TensorInfo tensor : TENSORS) {
      for (long left = tensor.elements(); left > 0; ) {
        chunk.clear();
        for (; left > 0 && chunk.hasRemaining(); left--) {
          chunk.putFloat(value(site, weight++));
        }
        writer.append(chunk.flip());
      }
    }
  }
}
