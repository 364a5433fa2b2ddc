package org.phoenix.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StoredModelTests {

  private static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);
  private static final SortedMap<String, FloatTensor> WEIGHTS = InitialWeights.of(CONFIG, 3);
  private static final String NAME = "diffusion_pytorch_model";

  @TempDir Path home;
  private Path folder;
  private Path unet;
  private Path single;

  @BeforeEach
  void writeAFolder() throws IOException {
    folder = home.resolve("pipeline");
    unet = folder.resolve("unet");
    single = unet.resolve(NAME + ".safetensors");
    PipelineFolder.write(folder, new Pipeline(CONFIG.json(), SchedulerConfig.HO_2020, WEIGHTS));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F64", "F32", "BF16", "F16"})
  void theWayThroughACheckpointKeepsEveryBit(DType dtype) throws IOException {
    write(single, dtype, WEIGHTS);
    Path back = throughACheckpoint();
    assertThat(Files.readAllBytes(back.resolve("unet").resolve(single.getFileName())))
        .isEqualTo(
            Files.readAllBytes(throughACheckpoint().resolve("unet/" + NAME + ".safetensors")));
    try (SafeTensorsFile before = SafeTensorsFile.open(single);
        SafeTensorsFile after =
            SafeTensorsFile.open(back.resolve("unet/" + NAME + ".safetensors"))) {
      assertThat(after.header().tensors().keySet()).isEqualTo(before.header().tensors().keySet());
      for (TensorInfo tensor : before.header().tensors().values()) {
        assertThat(after.header().tensors().get(tensor.name()).sameKind(tensor)).isTrue();
        assertThat(after.raw(tensor.name())).isEqualTo(before.raw(tensor.name()));
      }
    }
  }

  @Test
  void schedulerAndNetworkComeBackAsTheyWere() throws IOException {
    edit("scheduler/scheduler_config.json", "timestep_spacing", "trailing");
    edit("unet/config.json", "_name_or_path", "/home/someone/model");
    Path back = throughACheckpoint();
    assertThat(json(back.resolve("scheduler/scheduler_config.json")))
        .isEqualTo(json(folder.resolve("scheduler/scheduler_config.json")));
    assertThat(Files.readString(back.resolve("unet/config.json"))).doesNotContain("someone");
    assertThat(UNetConfig.parse(Files.readString(back.resolve("unet/config.json"))))
        .isEqualTo(CONFIG);
  }

  @Test
  void aCheckpointSaysWhatItIs() throws IOException {
    Path checkpoint = home.resolve("a.safetensors");
    try (StoredModel model = StoredModel.open(folder, null, false)) {
      CheckpointFile.write(checkpoint, model);
    }
    try (SafeTensorsFile file = SafeTensorsFile.open(checkpoint)) {
      assertThat(file.header().metadata())
          .containsEntry("format", "pt")
          .containsEntry("source", "DDPMPipeline")
          .containsKeys("config", "scheduler", "hash");
    }
  }

  @Test
  void averagedWeightsAreTakenUnlessTheRawOnesAreAskedFor() throws IOException {
    SortedMap<String, FloatTensor> averaged = InitialWeights.of(CONFIG, 4);
    Path checkpoint = home.resolve("both.safetensors");
    HashedWeights.write(
        checkpoint,
        Map.of("config", CONFIG.json(), "round", "5", "run", "f00d"),
        new ModelWeights(WEIGHTS, averaged).all());
    assertThat(weights(checkpoint, false)).isEqualTo(averaged);
    assertThat(weights(checkpoint, true)).isEqualTo(WEIGHTS);

    Path out = home.resolve("exported");
    try (StoredModel model = StoredModel.open(checkpoint, null, false)) {
      PipelineFolder.write(out, model);
    }
    assertThat(PipelineFolder.read(out).weights()).isEqualTo(averaged);
    try (SafeTensorsFile file =
        SafeTensorsFile.open(out.resolve("unet/" + NAME + ".safetensors"))) {
      assertThat(file.header().metadata())
          .containsEntry("round", "5")
          .containsEntry("run", "f00d")
          .containsOnlyKeys("format", "hash", "round", "run");
    }
  }

  @Test
  void shardsAreReadByTheirIndex() throws IOException {
    shard("", NAME + ".safetensors.index.json");
    assertThat(weights(folder, false)).isEqualTo(WEIGHTS);
  }

  @Test
  void variantsAreReadByName() throws IOException {
    shard(".fp16", NAME + ".safetensors.index.fp16.json");
    write(unet.resolve(NAME + ".non_ema.safetensors"), DType.F32, InitialWeights.of(CONFIG, 9));
    refused("there are weights of the variant fp16, non_ema: name it with --variant");
    try (StoredModel model = StoredModel.open(folder, "fp16", false)) {
      assertThat(model.weights()).isEqualTo(WEIGHTS);
    }
    try (StoredModel model = StoredModel.open(folder, "non_ema", false)) {
      assertThat(model.weights()).isEqualTo(InitialWeights.of(CONFIG, 9));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../secret.safetensors",
        "/etc/secret.safetensors",
        "..",
        "shards/one.safetensors",
        "..\\\\one.safetensors",
        "weights.bin",
        "",
        ".safetensors",
        "a\\u0000.safetensors"
      })
  void anIndexStaysInItsFolder(String file) throws IOException {
    Files.writeString(
        unet.resolve(NAME + ".safetensors.index.json"),
        "{\"weight_map\": {\"conv_in.weight\": \"%s\"}}".formatted(file));
    refused("which is no safetensors file of its own folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|has no weight_map",
        "{\"weight_map\": {}}|has no weight_map",
        "{\"weight_map\": []}|has no weight_map",
        "{\"weight_map\": {\"a\": 1}}|names 1, which is no safetensors file",
        "{\"weight_map\": {\"a\": \"b.safetensors\"}}|b.safetensors: no such file",
        "{\"weight_map\": |is not valid JSON",
      })
  void aWrongIndexIsRefused(String json, String reason) throws IOException {
    Files.writeString(unet.resolve(NAME + ".safetensors.index.json"), json);
    refused(reason);
  }

  @Test
  void indexAndShardsMustAgree() throws IOException {
    shard("", NAME + ".safetensors.index.json");
    Path index = unet.resolve(NAME + ".safetensors.index.json");
    String right = Files.readString(index);
    Files.writeString(index, right.replace("\"conv_in.bias\"", "\"conv_in.bais\""));
    refused("has tensor conv_in.bias, which the index does not give it");
    Files.writeString(
        index,
        right.replaceFirst("\\{\"conv_in", "{\"more\":\"" + NAME + "-1.safetensors\",\"conv_in"));
    refused("has no tensor more, which the index gives it");
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedBeforeTheyAreRead() throws IOException {
    SortedMap<String, FloatTensor> other = new TreeMap<>(WEIGHTS);
    other.remove("conv_in.bias");
    other.put("conv_out.bias", new FloatTensor(new long[] {2}, new float[2]));
    other.put("extra", new FloatTensor(new long[] {1}, new float[1]));
    write(single, DType.F32, other);
    assertThatExceptionOfType(UnsupportedModelException.class)
        .isThrownBy(() -> StoredModel.open(folder, null, false))
        .withMessageStartingWith(folder + ": the weights do not fit the network")
        .withMessageContaining("conv_in.bias is missing")
        .withMessageContaining("conv_out.bias is F32[2] instead of [1]")
        .withMessageContaining("extra is unexpected");
  }

  @Test
  void aHashOfOtherContentIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(single);
    bytes[bytes.length - 1] ^= 1;
    Files.write(single, bytes);
    Path out = home.resolve("out.safetensors");
    try (StoredModel model = StoredModel.open(folder, null, false)) {
      assertThatExceptionOfType(BrokenWeightsException.class)
          .isThrownBy(() -> CheckpointFile.write(out, model))
          .withMessageContaining("its tensors have the hash");
      assertThatExceptionOfType(BrokenWeightsException.class).isThrownBy(model::weights);
    }
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "diffusion_pytorch_model.bin, folder",
    "diffusion_pytorch_model.fp16.bin, folder",
    "pytorch_model.ckpt, folder",
    "model.ckpt, file",
    "model.pt, file"
  })
  void picklesAreRefusedByName(String name, String kind) throws IOException {
    Files.delete(single);
    Path pickle = Files.write(unet.resolve(name), new byte[100]);
    assertThatExceptionOfType(BrokenWeightsException.class)
        .isThrownBy(() -> StoredModel.open(kind.equals("file") ? pickle : folder, null, false))
        .withMessageStartingWith(pickle + ": is a pickle, which can run code");
  }

  @Test
  void theFolderOfANetworkAloneIsTakenAsHoTrainedIt() {
    try (StoredModel model = StoredModel.open(unet, null, false)) {
      assertThat(model.weights()).isEqualTo(WEIGHTS);
      assertThat(model.scheduler().toJson()).isEqualTo(SchedulerConfig.HO_2020.toJson());
    }
  }

  @Test
  void otherSamplersOfTheSameProcessGiveTheirBetasAndDoNotClip() throws IOException {
    Files.writeString(
        folder.resolve("scheduler/scheduler_config.json"),
        """
        {"_class_name": "PNDMScheduler", "beta_schedule": "scaled_linear", "beta_start": 0.001,
         "set_alpha_to_one": false, "skip_prk_steps": true, "prediction_type": "v_prediction"}
        """);
    try (StoredModel model = StoredModel.open(folder, null, false)) {
      assertThat(model.scheduler().clipSample()).isFalse();
      assertThat(model.scheduler().schedule().betaStart()).isEqualTo(0.001);
      assertThat(model.scheduler().schedule().kind().diffusersName()).isEqualTo("scaled_linear");
      assertThat(model.scheduler().prediction().diffusersName()).isEqualTo("v_prediction");
    }
    Path back = throughACheckpoint();
    assertThat(json(back.resolve("model_index.json")).path("_class_name").stringValue())
        .isEqualTo("PNDMPipeline");
  }

  @Test
  void aCheckpointSaysHowItWasTrainedUnlessItIsAsUsual() {
    SchedulerConfig v = SchedulerConfig.ofRun("v_prediction", "cosine");

    assertThat(CheckpointFile.metadata(SchedulerConfig.ofRun("epsilon", null))).isEmpty();
    assertThat(CheckpointFile.trained("x", Map.of())).isEqualTo(SchedulerConfig.HO_2020);
    assertThat(CheckpointFile.metadata(v)).containsOnlyKeys("scheduler");
    assertThat(CheckpointFile.trained("x", CheckpointFile.metadata(v)).toJson())
        .isEqualTo(v.toJson());
    assertThatExceptionOfType(BrokenWeightsException.class)
        .isThrownBy(
            () -> CheckpointFile.trained("x", Map.of("scheduler", "{\"prediction_type\": \"w\"}")))
        .withMessage(
            "x: its scheduler: unknown prediction type \"w\": epsilon, v_prediction or sample");
    assertThatExceptionOfType(BrokenWeightsException.class)
        .isThrownBy(() -> CheckpointFile.trained("x", Map.of("scheduler", "[]")))
        .withMessage("x: its scheduler: is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FlowMatchEulerDiscreteScheduler", "ScoreSdeVeScheduler", "os.system"})
  void schedulersOfOtherProcessesAreRefused(String kind) throws IOException {
    edit("scheduler/scheduler_config.json", "_class_name", kind);
    try (StoredModel model = StoredModel.open(folder, null, false)) {
      assertThatExceptionOfType(BrokenWeightsException.class)
          .isThrownBy(() -> CheckpointFile.write(home.resolve("x"), model))
          .withMessageContaining("scheduler_config.json: is a " + kind);
    }
  }

  private void refused(String reason) throws IOException {
    Files.deleteIfExists(single);
    assertThatExceptionOfType(BrokenWeightsException.class)
        .isThrownBy(() -> StoredModel.open(folder, null, false))
        .withMessageContaining(reason);
  }

  private Path throughACheckpoint() throws IOException {
    Path checkpoint = home.resolve("between.safetensors");
    Path back = home.resolve("back");
    try (StoredModel model = StoredModel.open(folder, null, false)) {
      CheckpointFile.write(checkpoint, model);
    }
    try (StoredModel model = StoredModel.open(checkpoint, null, false)) {
      PipelineFolder.write(back, model);
    }
    return back;
  }

  private static SortedMap<String, FloatTensor> weights(Path path, boolean raw) {
    try (StoredModel model = StoredModel.open(path, null, raw)) {
      return model.weights();
    }
  }

  /** Two shards and their index, instead of the single file. */
  private void shard(String infix, String index) throws IOException {
    Files.deleteIfExists(single);
    ObjectNode map = JsonMapper.shared().createObjectNode();
    List<String> names = List.copyOf(WEIGHTS.keySet());
    for (int i = 0; i < 2; i++) {
      SortedMap<String, FloatTensor> part = new TreeMap<>();
      String file = NAME + infix + "-" + i + ".safetensors";
      for (int k = i; k < names.size(); k += 2) {
        part.put(names.get(k), WEIGHTS.get(names.get(k)));
        map.put(names.get(k), file);
      }
      write(unet.resolve(file), DType.F32, part);
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.set("weight_map", map);
    Files.writeString(unet.resolve(index), json.toString());
  }

  private static void write(Path file, DType dtype, SortedMap<String, FloatTensor> weights)
      throws IOException {
    List<TensorInfo> infos =
        weights.entrySet().stream()
            .map(entry -> TensorInfo.of(entry.getKey(), dtype, entry.getValue().shape()))
            .toList();
    HashedWeights.write(
        file,
        Map.of(),
        infos,
        writer -> {
          for (FloatTensor tensor : weights.values()) {
            writer.writeFloats(tensor.values());
          }
        });
  }

  private void edit(String file, String key, String value) throws IOException {
    Path path = folder.resolve(file);
    Files.writeString(path, json(path).put(key, value).toString());
  }

  private static ObjectNode json(Path file) throws IOException {
    return (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
  }
}
