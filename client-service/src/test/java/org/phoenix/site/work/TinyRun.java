package org.phoenix.site.work;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.SharedPortion;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.SiteApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A run of the smallest network worth the name, over 8 x 8 grey images. */
record TinyRun(FakeCoordinator coordinator, Path folder, UUID run) {

  static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);

  static final RunSpec.Training TRAINING =
      new RunSpec.Training(4, 1e-3, 10, 0.01, 1, 0.99, "f32", true, null, null, null, null, null);

  /** The site's images, 10 x 10 so that they need resizing. */
  static ImageSet siteImages() {
    return images(20, 10, 1);
  }

  static ImageSet sharedImages() {
    return images(30, 8, 2);
  }

  /** A data folder as an agent finds it. */
  private Path data(ImageSet images) {
    Path data = folder.resolve("data");
    try {
      ImageSetFile.write(data.resolve(ImageSetFile.NAME), images, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return data;
  }

  /** A whole agent, with the site's data and the state that an earlier one left. */
  ConfigurableApplicationContext startAgent(String... further) {
    return startAgent(siteImages(), further);
  }

  /** The same with other images. */
  ConfigurableApplicationContext startAgent(ImageSet images, String... further) {
    return new SpringApplicationBuilder(SiteApplication.class)
        .run(settings(images, further).toArray(String[]::new));
  }

  /** The same as a process of its own, which can be killed. */
  Process startAgentProcess(String... further) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SiteApplication.class.getName()));
    command.addAll(settings(siteImages(), further));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("agent.log").toFile()))
        .directory(folder.toFile())
        .start();
  }

  private List<String> settings(ImageSet images, String... further) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--phoenix.coordinator-url=" + coordinator.url() + "/",
                "--phoenix.enrolment-token=" + FakeCoordinator.TOKEN,
                "--phoenix.data=" + data(images),
                "--phoenix.state=" + folder.resolve("state"),
                "--phoenix.device.turn-folder=" + folder.resolve("turns"),
                "--phoenix.poll=20s",
                "--phoenix.beat=50ms",
                "--phoenix.retry-after=10ms",
                "--phoenix.retry-at-most=100ms"));
    settings.addAll(List.of(further));
    return settings;
  }

  /** What an agent keeps of an assignment. */
  Path assignment(WorkOrder order) {
    return folder.resolve("state/assignments").resolve(order.assignmentId().toString());
  }

  /** What an undisturbed agent makes of an order. */
  Trained train(WorkOrder order, ImageSet images, @Nullable SortedMap<String, FloatTensor> moments)
      throws IOException {
    Checkpoint start = start();
    try (var trainer =
        new DiffusionTrainer(
            CONFIG,
            Recipes.of(order.training()),
            "cosine".equals(order.training().betaSchedule())
                ? NoiseSchedule.cosine(1000)
                : NoiseSchedule.linear(1e-4, 0.02, 1000),
            start.weights().raw(),
            start.weights().averaged(),
            moments,
            Device.cpu())) {
      double meanLoss =
          trainer
              .train(images, order.firstStep(), 0, order.steps(), order.seed(), (a, b, c, d) -> {})
              .meanLoss();
      Path file = folder.resolve("expected.safetensors");
      new Checkpoint(new ModelWeights(trainer.weights(), trainer.averagedWeights()), start.notes())
          .write(file, CONFIG, order.round(), DType.F32);
      return new Trained(Files.readAllBytes(file), trainer.moments(), meanLoss);
    }
  }

  record Trained(byte[] bytes, SortedMap<String, FloatTensor> moments, double meanLoss) {}

  /** The averaged weights differ from the raw ones, so that mixing them up shows. */
  static Checkpoint start() {
    SortedMap<String, FloatTensor> averaged = new TreeMap<>(InitialWeights.of(CONFIG, 4));
    return new Checkpoint(
        new ModelWeights(InitialWeights.of(CONFIG, 3), averaged), Map.of("run", "a run"));
  }

  Download checkpoint() throws IOException {
    Path file = folder.resolve("start.safetensors");
    start().write(file, CONFIG, 0, DType.F32);
    return coordinator.store("checkpoint", Files.readAllBytes(file));
  }

  /** Finite weights whose predictions are not. */
  Download exploding() throws IOException {
    SortedMap<String, FloatTensor> weights = InitialWeights.of(CONFIG, 3);
    java.util.Arrays.fill(weights.get("conv_out.weight").values(), 1e38f);
    Path file = folder.resolve("exploding.safetensors");
    new Checkpoint(new ModelWeights(weights, null), Map.of()).write(file, CONFIG, 0, DType.F32);
    return coordinator.store("exploding", Files.readAllBytes(file));
  }

  Download shared() throws IOException {
    Path file = folder.resolve("shared.safetensors");
    ImageSetFile.write(file, sharedImages(), Map.of());
    return coordinator.store("shared", Files.readAllBytes(file));
  }

  static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  WorkOrder round(int round, int steps) throws IOException {
    return order(round, steps, WorkKind.TRAIN, checkpoint(), null, TRAINING);
  }

  WorkOrder order(
      int round,
      int steps,
      WorkKind kind,
      Download checkpoint,
      @Nullable SharedPortion shared,
      RunSpec.Training training) {
    return new WorkOrder(
        UUID.randomUUID(),
        run,
        "tiny",
        round,
        kind,
        steps,
        100,
        77 + round,
        Instant.now().plus(Duration.ofHours(1)),
        JsonMapper.shared().readTree(CONFIG.json()),
        training,
        checkpoint,
        shared,
        TRACE,
        "f32",
        null,
        null,
        null);
  }

  static ImageSet images(int count, int size, long seed) {
    byte[] pixels = new byte[count * size * size];
    new Random(seed).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, size, size);
  }
}
