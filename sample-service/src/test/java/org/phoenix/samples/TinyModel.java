package org.phoenix.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.store.ObjectStore;

/** The smallest network worth the name, over 32 x 32 grey images, with seeded weights. */
public final class TinyModel {

  public static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 32, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);

  private TinyModel() {}

  public static SortedMap<String, FloatTensor> weights(long seed) {
    return InitialWeights.of(CONFIG, seed);
  }

  /** Raw weights of one seed, averaged ones of another. */
  public static String store(ObjectStore store, Path folder, long raw, long averaged)
      throws IOException {
    return store(store, folder, all(raw, averaged));
  }

  public static SortedMap<String, FloatTensor> all(long raw, long averaged) {
    SortedMap<String, FloatTensor> all = new TreeMap<>(weights(raw));
    weights(averaged).forEach((name, tensor) -> all.put("ema." + name, tensor));
    return all;
  }

  /** Stores a checkpoint and returns its SHA-256. */
  public static String store(ObjectStore store, Path folder, SortedMap<String, FloatTensor> tensors)
      throws IOException {
    return store(store, folder, tensors, Map.of());
  }

  /** The same with more in the file's metadata. */
  public static String store(
      ObjectStore store,
      Path folder,
      SortedMap<String, FloatTensor> tensors,
      Map<String, String> further)
      throws IOException {
    Path file = folder.resolve("checkpoint.safetensors");
    Map<String, String> metadata = new TreeMap<>(further);
    metadata.putAll(Map.of("format", "pt", "config", CONFIG.json(), "round", "1"));
    SafeTensorsWriter.write(file, metadata, tensors);
    return store(store, Files.readAllBytes(file));
  }

  /** Stores any bytes as a checkpoint and returns their SHA-256. */
  public static String store(ObjectStore store, byte[] bytes) throws IOException {
    String sha256 = sha256(bytes);
    store.write(
        "checkpoints/" + sha256 + ".safetensors",
        new java.io.ByteArrayInputStream(bytes),
        bytes.length,
        "application/octet-stream");
    return sha256;
  }

  public static String sha256(byte[] bytes) {
    return Sha256.of(bytes);
  }
}
