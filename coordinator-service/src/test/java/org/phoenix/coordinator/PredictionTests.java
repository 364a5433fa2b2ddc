package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.pipeline.PipelineFolder;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.store.ObjectStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run's network predicts, from the specification to the exported folder. */
@CoordinatorTest
class PredictionTests {

  private final Federation federation;
  private final ObjectStore store;
  private final TestSite ada;

  @TempDir private Path folder;

  PredictionTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.ada = federation.site("ada", 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v_prediction", "sample"})
  void travelsWithTheOrdersAndWithAllWeights(String prediction) throws IOException {
    Specs specs =
        Specs.of("ada").training("prediction", prediction, "betaSchedule", "cosine").rounds(2);
    RunView run = federation.start(specs.spec());
    federation.tick();
    assertThat(ada.ordered().training().prediction()).isEqualTo(prediction);
    assertThat(ada.ordered().training().betaSchedule()).isEqualTo("cosine");
    JsonNode first = exported(federation.runs().run(run.id()));

    JsonNode last = exported(federation.finish(run.id(), List.of(ada)));

    assertThat(last).isEqualTo(first);
    assertThat(last.path("prediction_type").asString()).isEqualTo(prediction);
    assertThat(last.path("beta_schedule").asString()).isEqualTo("squaredcos_cap_v2");
    assertThat(last.path("num_train_timesteps").asInt()).isEqualTo(1000);
  }

  @Test
  void isTheNoiseUnlessARunSaysOtherwiseAndSayingSoChangesNoBit() throws IOException {
    RunView silent = federation.start(Specs.of("ada").spec());
    RunView silentEnd = federation.finish(silent.id(), List.of(ada));
    Specs specs = Specs.of("ada").training("prediction", "epsilon", "betaSchedule", "linear");
    RunView outspoken = federation.start(specs.spec());

    assertThat(federation.finish(outspoken.id(), List.of(ada)).checkpointSha256())
        .isEqualTo(silentEnd.checkpointSha256());
    assertThat(exported(silentEnd))
        .isEqualTo(JsonMapper.shared().readTree(SchedulerConfig.HO_2020.toJson()));
  }

  /** The scheduler's file of the run's weights as a diffusers folder. */
  private JsonNode exported(RunView run) throws IOException {
    Path weights = folder.resolve(run.checkpointSha256() + ".safetensors");
    try (InputStream in = store.read("checkpoints/" + weights.getFileName())) {
      Files.copy(in, weights);
    }
    Path out = folder.resolve("folder-" + run.checkpointSha256());
    try (StoredModel model = StoredModel.open(weights, null, false)) {
      PipelineFolder.write(out, model);
    }
    return JsonMapper.shared()
        .readTree(Files.readString(out.resolve("scheduler/scheduler_config.json")));
  }
}
