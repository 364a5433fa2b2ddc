package org.phoenix.coordinator.checkpoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.TensorInfo;
import org.springframework.stereotype.Component;

/**
 * The seeded weights that a run starts from, and their average, which starts as a copy of them.
 * Nothing in the file depends on ids or times: equal weights have equal files.
 */
@Component
public class InitialCheckpoint {

  private final Checkpoints checkpoints;

  InitialCheckpoint(Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  /**
   * @param work names the draft
   * @param model a diffusers {@code UNet2DModel} configuration
   * @param trained how the sites train it
   * @param averaged whether the sites keep averaged weights too
   * @param run what all weights of the run say of it
   */
  public Checkpoint write(
      UUID work, String model, SchedulerConfig trained, long seed, boolean averaged, String run)
      throws IOException {
    UNetConfig config = UNetConfig.parse(model);
    SortedMap<String, FloatTensor> weights = InitialWeights.of(config, seed);
    List<TensorInfo> tensors = new ArrayList<>();
    weights.forEach(
        (name, tensor) -> {
          tensors.add(TensorInfo.of(name, DType.F32, tensor.shape()));
          if (averaged) {
            tensors.add(TensorInfo.of(ModelWeights.averagedName(name), DType.F32, tensor.shape()));
          }
        });
    tensors.sort(TensorInfo.DATA_ORDER);
    Map<String, String> metadata = new TreeMap<>(CheckpointFile.metadata(trained));
    metadata.putAll(Map.of("format", "pt", "config", config.json(), "round", "0", "run", run));
    return checkpoints.write(
        work,
        metadata,
        tensors,
        writer -> {
          for (TensorInfo tensor : tensors) {
            String raw = ModelWeights.ownName(tensor.name());
            writer.writeFloats(Objects.requireNonNull(weights.get(raw)).values());
          }
        });
  }
}
