package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.weights.Bf16;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.Personal;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/** The whole agent in runs whose layers are personal, or whose updates are compressed. */
@Tag("once")
class PersonalTensorsTests extends AgentAtWork {

  private static final List<String> OWN = List.of("conv_out.bias", "conv_out.weight");

  @BeforeEach
  void start() {
    startAgent();
  }

  @Test
  void personalTensorsStayAtTheSiteAndGoOnAfterARestart() throws Exception {
    WorkOrder first = personal(1, run.checkpoint());
    coordinator.assign(first);
    next(coordinator.updates);
    Trained expected = train(first, TinyRun.start().weights(), null);
    assertThat(update().raw().keySet()).doesNotContainAnyElementsOf(OWN).hasSizeGreaterThan(20);
    assertThat(update().averaged()).containsOnlyKeys(update().raw().keySet());
    assertThat(update().raw()).isEqualTo(without(expected.weights().raw()));
    assertThat(kept(1).raw()).containsOnlyKeys(OWN);
    assertThat(kept(1)).isEqualTo(only(expected.weights()));

    Objects.requireNonNull(agent).close();
    agent = run.startAgent();
    ModelWeights global = TinyRun.start().weights();
    WorkOrder second = personal(2, shared(global));
    coordinator.assign(second);
    next(coordinator.updates);
    Trained after = train(second, with(global, kept(1)), expected.moments());
    assertThat(update().raw()).isEqualTo(without(after.weights().raw()));
    assertThat(kept(2)).isEqualTo(only(after.weights()));
  }

  @Test
  void aSiteThatJoinsLaterStartsFromTheRunsFirstWeights() throws Exception {
    ModelWeights global = TinyRun.start().weights();
    WorkOrder late = personal(3, shared(global));
    coordinator.assign(late);
    next(coordinator.updates);

    Trained expected = train(late, global, null);
    assertThat(update().raw()).isEqualTo(without(expected.weights().raw()));
    assertThat(kept(3)).isEqualTo(only(expected.weights()));
  }

  @Test
  void aRoundThatIsTrainedAgainStartsFromWhatItStartedFrom() throws Exception {
    WorkOrder first = personal(1, run.checkpoint());
    coordinator.assign(first);
    next(coordinator.updates);
    byte[] once = coordinator.object("update");
    ModelWeights keptOnce = kept(1);
    coordinator.assign(first);
    next(coordinator.updates);

    assertThat(coordinator.object("update")).isEqualTo(once);
    assertThat(kept(1)).isEqualTo(keptOnce);
  }

  @Test
  void aCompressedUpdateIsTheRoundedOne() throws Exception {
    WorkOrder order = order(1, run.checkpoint(), "bf16", null);
    coordinator.assign(order);
    next(coordinator.updates);

    ModelWeights exact = train(order, TinyRun.start().weights(), null).weights();
    Path file = Files.write(folder.resolve("update"), coordinator.object("update"));
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      assertThat(open.header().tensors().values())
          .allSatisfy(tensor -> assertThat(tensor.dtype()).isEqualTo(DType.BF16));
    }
    update()
        .raw()
        .forEach(
            (name, tensor) -> {
              float[] values = Objects.requireNonNull(exact.raw().get(name)).values();
              for (int i = 0; i < values.length; i++) {
                float rounded = Bf16.toFloat(Bf16.fromFloat(values[i]));
                assertThat(tensor.values()[i]).isEqualTo(rounded);
              }
            });
  }

  private WorkOrder personal(int round, Download global) throws IOException {
    return order(round, global, "f32", new Personal(OWN, run.checkpoint()));
  }

  private WorkOrder order(
      int round, Download global, String compression, @Nullable Personal personal) {
    WorkOrder plain = run.order(round, 3, WorkKind.TRAIN, global, null, TinyRun.TRAINING);
    return Orders.with(Orders.with(plain, "compression", compression), "personal", personal);
  }

  /** Global weights of a later round. */
  private Download shared(ModelWeights all) throws IOException {
    Path file = folder.resolve("shared-weights.safetensors");
    ModelWeights shared =
        new ModelWeights(without(all.raw()), without(Objects.requireNonNull(all.averaged())));
    new Checkpoint(shared, Map.of("run", "a run")).write(file, TinyRun.CONFIG, 1, DType.F32);
    return coordinator.store("shared-weights", Files.readAllBytes(file));
  }

  private ModelWeights update() throws IOException {
    Path file = Files.write(folder.resolve("update"), coordinator.object("update"));
    return Checkpoint.read(file).weights();
  }

  private ModelWeights kept(int round) throws IOException {
    return Checkpoint.read(
            folder.resolve("state/personal/%s/personal-%d.safetensors".formatted(run.run(), round)))
        .weights();
  }

  private static SortedMap<String, FloatTensor> without(SortedMap<String, FloatTensor> all) {
    SortedMap<String, FloatTensor> rest = new TreeMap<>(all);
    rest.keySet().removeAll(OWN);
    return rest;
  }

  private static ModelWeights only(ModelWeights all) {
    SortedMap<String, FloatTensor> raw = new TreeMap<>(all.raw());
    raw.keySet().retainAll(OWN);
    SortedMap<String, FloatTensor> averaged = new TreeMap<>(Objects.requireNonNull(all.averaged()));
    averaged.keySet().retainAll(OWN);
    return new ModelWeights(raw, averaged);
  }

  private static ModelWeights with(ModelWeights global, ModelWeights own) {
    SortedMap<String, FloatTensor> raw = new TreeMap<>(global.raw());
    raw.putAll(own.raw());
    SortedMap<String, FloatTensor> averaged =
        new TreeMap<>(Objects.requireNonNull(global.averaged()));
    averaged.putAll(Objects.requireNonNull(own.averaged()));
    return new ModelWeights(raw, averaged);
  }

  private static Trained train(
      WorkOrder order, ModelWeights start, @Nullable SortedMap<String, FloatTensor> moments) {
    try (var trainer =
        new DiffusionTrainer(
            TinyRun.CONFIG,
            Recipes.of(order.training()),
            NoiseSchedule.linear(1e-4, 0.02, 1000),
            start.raw(),
            start.averaged(),
            moments,
            Device.cpu())) {
      trainer.train(
          Resize.toSquare(TinyRun.siteImages(), 8),
          order.firstStep(),
          0,
          order.steps(),
          order.seed(),
          (a, b, c, d) -> {});
      return new Trained(
          new ModelWeights(trainer.weights(), trainer.averagedWeights()), trainer.moments());
    }
  }

  private record Trained(ModelWeights weights, SortedMap<String, FloatTensor> moments) {}
}
