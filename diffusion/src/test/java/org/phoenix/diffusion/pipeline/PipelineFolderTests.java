package org.phoenix.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PipelineFolderTests {

  @TempDir Path home;
  private Path folder;

  @BeforeEach
  void writeAFolder() throws IOException {
    folder = home.resolve("checkpoint");
    PipelineFolder.write(
        folder,
        new Pipeline(
            "{\"sample_size\": 16}",
            SchedulerConfig.of(NoiseSchedule.cosine(500)),
            weights("conv_in.weight", "conv_in.bias")));
  }

  @Test
  void theFolderHasTheFilesThatDiffusersLooksFor() throws IOException {
    JsonNode index =
        JsonMapper.shared().readTree(Files.readString(folder.resolve("model_index.json")));
    assertThat(index.path("_class_name").stringValue()).isEqualTo("DDPMPipeline");
    assertThat(index.path("unet").path(0).stringValue()).isEqualTo("diffusers");
    assertThat(index.path("unet").path(1).stringValue()).isEqualTo("UNet2DModel");
    assertThat(index.path("scheduler").path(1).stringValue()).isEqualTo("DDPMScheduler");
    assertThat(folder.resolve("unet/config.json")).content().contains("\"sample_size\" : 16");
    assertThat(folder.resolve("scheduler/scheduler_config.json"))
        .content()
        .contains("squaredcos_cap_v2");
    try (SafeTensorsFile file =
        SafeTensorsFile.open(folder.resolve("unet/diffusion_pytorch_model.safetensors"))) {
      assertThat(file.header().metadata()).containsOnlyKeys("format", "hash");
      assertThat(file.header().tensors().keySet())
          .containsExactly("conv_in.bias", "conv_in.weight");
    }
  }

  @Test
  void whatWasWrittenIsRead() {
    Pipeline read = PipelineFolder.read(folder);
    assertThat(read.unetConfig()).isEqualTo("{\"sample_size\":16}");
    assertThat(read.scheduler().schedule().betas()).isEqualTo(NoiseSchedule.cosine(500).betas());
    assertThat(read.weights()).isEqualTo(weights("conv_in.weight", "conv_in.bias"));
  }

  @Test
  void flatFoldersWithOldAttentionNamesAreRead() throws IOException {
    Path flat = Files.createDirectory(home.resolve("flat"));
    for (String file :
        new String[] {"model_index.json", "unet/config.json", "scheduler/scheduler_config.json"}) {
      Files.copy(folder.resolve(file), flat.resolve(Path.of(file).getFileName()));
    }
    SafeTensorsWriter.write(
        flat.resolve("diffusion_pytorch_model.safetensors"),
        Map.of(),
        weights(
            "down_blocks.1.attentions.0.query.weight",
            "down_blocks.1.attentions.0.key.bias",
            "mid_block.attentions.0.value.weight",
            "mid_block.attentions.0.proj_attn.bias",
            "mid_block.attentions.0.group_norm.weight",
            "query.weight"));
    assertThat(PipelineFolder.read(flat).weights().keySet())
        .containsExactlyInAnyOrder(
            "down_blocks.1.attentions.0.to_q.weight",
            "down_blocks.1.attentions.0.to_k.bias",
            "mid_block.attentions.0.to_v.weight",
            "mid_block.attentions.0.to_out.0.bias",
            "mid_block.attentions.0.group_norm.weight",
            "query.weight");
  }

  @Test
  void aTensorUnderBothNamesIsRefused() throws IOException {
    SafeTensorsWriter.write(
        folder.resolve("unet/diffusion_pytorch_model.safetensors"),
        Map.of(),
        weights("mid_block.attentions.0.query.bias", "mid_block.attentions.0.to_q.bias"));
    broken("under its old and its new name");
  }

  @Test
  void picklesAreRefusedByName() throws IOException {
    Path weights = folder.resolve("unet/diffusion_pytorch_model.safetensors");
    Files.move(weights, folder.resolve("unet/diffusion_pytorch_model.bin"));
    broken("diffusion_pytorch_model.bin: is a pickle, which can run code");
  }

  @ParameterizedTest
  @CsvSource({
    "model_index.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
    "scheduler/scheduler_config.json"
  })
  void missingAndForeignFilesAreNamed(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "something else");
    broken(file + ": ");
    Files.delete(file);
    broken(file + ": no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_index.json|{\"_class_name\": \"StableDiffusionPipeline\"}|is a StableDiffusionPipeline",
        "model_index.json|{}|is a nameless pipeline",
        "model_index.json|[]|is not a JSON object",
        "scheduler/scheduler_config.json|{\"prediction_type\": \"flow\"}|unknown prediction type",
      })
  void otherModelsAreRefused(String name, String json, String reason) throws IOException {
    Files.writeString(folder.resolve(name), json);
    broken(reason);
  }

  private void broken(String reason) {
    assertThatExceptionOfType(BrokenWeightsException.class)
        .isThrownBy(() -> PipelineFolder.read(folder))
        .withMessageContaining(reason);
  }

  private static SortedMap<String, FloatTensor> weights(String... names) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    for (String name : names) {
      weights.put(name, new FloatTensor(new long[] {2}, new float[] {name.length(), -1}));
    }
    return weights;
  }
}
