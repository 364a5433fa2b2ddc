package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.DifferenceWriter;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import tools.jackson.databind.json.JsonMapper;

/** The whole agent in a run whose updates travel as int8 differences. */
class DifferenceUpdateTests extends AgentAtWork {

  /** Half a million weights: the header is a small part of its file, as it is of a real one. */
  private static final UNetConfig WIDE =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [32, 64], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);

  @BeforeEach
  void start() {
    startAgent();
  }

  @Test
  void anUpdateIsTheDifferenceAndWhatEarlierRoundsLeftUnsent() throws Exception {
    ModelWeights exact = trained(1, "f32", UUID.randomUUID());
    byte[] first = sent(1, run.run());
    assertThat(first).isEqualTo(expected(1, exact, null));
    assertThat(residual(1)).hasSameBinaryContentAs(folder.resolve("unsent-1"));

    Objects.requireNonNull(agent).close();
    agent = run.startAgent();
    byte[] second = sent(2, run.run());

    // The moments of the first round go on in the second, so the exact one is of a run that had it.
    UUID other = UUID.randomUUID();
    trained(1, "f32", other);
    ModelWeights next = trained(2, "f32", other);
    assertThat(second).isEqualTo(expected(2, next, residual(1)));
    assertThat(second).as("it is not only the difference").isNotEqualTo(expected(2, next, null));
  }

  @Test
  void aRoundThatIsTrainedAgainGivesTheSameBytes() throws Exception {
    sent(1, run.run());
    byte[] once = sent(2, run.run());
    byte[] unsent = Files.readAllBytes(residual(2));

    assertThat(sent(2, run.run())).isEqualTo(once);
    assertThat(residual(2)).hasBinaryContent(unsent);

    sent(3, run.run());
    assertThat(residual(1)).as("no round can need it any more").doesNotExist();
    assertThat(residual(2)).exists();
  }

  @Test
  void theBytesOnTheWireAreALittleMoreThanAQuarterOfTheFloats() throws Exception {
    Download start = wideStart();
    long floats = trained(start, "f32").bytes();
    assertThat(coordinator.object("update")).hasSize((int) floats);
    long steps = trained(start, "int8").bytes();
    assertThat(coordinator.object("update")).hasSize((int) steps);

    assertThat(floats).isGreaterThan(2_000_000);
    assertThat((double) steps / floats).isBetween(0.25, 0.27);
  }

  private Update trained(Download start, String compression) throws Exception {
    WorkOrder tiny = run.order(1, 1, WorkKind.TRAIN, start, null, TinyRun.TRAINING);
    coordinator.assign(order(tiny, UUID.randomUUID(), WIDE, compression));
    return FakeCoordinator.next(coordinator.updates);
  }

  private Download wideStart() throws IOException {
    Path file = folder.resolve("wide.safetensors");
    new Checkpoint(
            new ModelWeights(InitialWeights.of(WIDE, 3), new TreeMap<>(InitialWeights.of(WIDE, 4))),
            Map.of("run", "a run"))
        .write(file, WIDE, 0, DType.F32);
    return coordinator.store("wide", Files.readAllBytes(file));
  }

  private byte[] sent(int round, UUID id) throws Exception {
    coordinator.assign(order(run.round(round, 3), id, TinyRun.CONFIG, "int8"));
    FakeCoordinator.next(coordinator.updates);
    return coordinator.object("update");
  }

  private ModelWeights trained(int round, String compression, UUID id) throws Exception {
    coordinator.assign(order(run.round(round, 3), id, TinyRun.CONFIG, compression));
    FakeCoordinator.next(coordinator.updates);
    Path file = Files.write(folder.resolve("update"), coordinator.object("update"));
    return Checkpoint.read(file).weights();
  }

  private byte[] expected(int round, ModelWeights trained, @Nullable Path before)
      throws IOException {
    Path file = folder.resolve("expected");
    SortedMap<String, FloatTensor> base = TinyRun.start().weights().all();
    var metadata = new Checkpoint(trained, Map.of("run", "a run")).metadata(TinyRun.CONFIG, round);
    metadata.put("base", run.checkpoint().sha256());
    try (SafeTensorsFile unsent = before == null ? null : SafeTensorsFile.open(before)) {
      new DifferenceWriter(base, trained.all(), unsent)
          .write(file, metadata, folder.resolve("unsent-" + round));
    }
    return Files.readAllBytes(file);
  }

  private Path residual(int round) {
    return folder.resolve("state/runs/%s/residual-%d.safetensors".formatted(run.run(), round));
  }

  private static WorkOrder order(WorkOrder order, UUID id, UNetConfig config, String compression) {
    return Orders.with(
        order,
        Map.of(
            "runId", id,
            "model", JsonMapper.shared().readTree(config.json()),
            "compression", compression));
  }
}
