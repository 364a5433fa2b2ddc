package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SiteWorkApi.Personal;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.SamplesOrder;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;

/** The whole agent in rounds that judge it by images of its own model. */
class SamplesFileTests extends AgentAtWork {

  /** More than are drawn at once. */
  private static final int COUNT = 70;

  private static final SamplesOrder ASKED = new SamplesOrder(COUNT, "ddim", 3, 11);
  private static final List<String> OWN = List.of("conv_out.bias", "conv_out.weight");

  @Test
  void theImagesAreThoseOfTheWholeAveragedModel() throws Exception {
    startAgent();
    WorkOrder order = judged(run.round(1, 3), ASKED);
    coordinator.assign(order);
    Samples samples = next(coordinator.samples);
    Update update = next(coordinator.updates);

    byte[] file = coordinator.object("samples");
    assertThat(samples.sha256()).isEqualTo(FakeCoordinator.sha256(file));
    assertThat(samples.bytes()).isEqualTo(file.length);
    assertThat(images(file).pixels()).isEqualTo(drawn(model(order)).pixels());

    coordinator.assign(Orders.with(order, "assignmentId", UUID.randomUUID()));
    assertThat(next(coordinator.samples).sha256()).isEqualTo(samples.sha256());
    assertThat(next(coordinator.updates).sha256()).isEqualTo(update.sha256());
  }

  @Test
  void theLedgerSaysThatImagesWentOutBeforeTheyDid() throws Exception {
    startAgent();
    coordinator.assign(judged(run.round(1, 2), ASKED));
    next(coordinator.updates);

    List<String> lines = Files.readAllLines(folder.resolve("state/sent.jsonl"));
    assertThat(lines.stream().filter(line -> !line.contains("\"progress\"")))
        .extracting(line -> line.replaceAll(".*\"what\":\"(\\w+)\".*", "$1"))
        .containsExactly(
            "introduce", "openUpload", "imagesFile", "samples", "openUpload", "file", "complete");
    String sha256 = FakeCoordinator.sha256(coordinator.object("samples"));
    assertThat(Files.readString(folder.resolve("state/sent/" + sha256 + ".json")))
        .contains("\"name\":\"images\"", "\"dtype\":\"U8\"", "\"shape\":[70,1,8,8]");
  }

  @Test
  void bothFilesGoInParts() throws Exception {
    coordinator.partBytes = 1000;
    startAgent();
    coordinator.assign(judged(run.round(1, 2), ASKED));

    assertThat(next(coordinator.samples).etags()).hasSizeGreaterThan(1);
    assertThat(next(coordinator.updates).etags()).hasSizeGreaterThan(1);
  }

  @Test
  void afterARestartNothingIsDrawnAgain() throws Exception {
    coordinator.failNext("/samples", Integer.MAX_VALUE);
    WorkOrder order = judged(run.round(1, 3), ASKED);
    coordinator.assign(order);
    startAgent();
    Path note = folder.resolve("state/assignments/" + order.assignmentId() + "/finished.json");
    Awaitility.await().until(() -> Files.exists(note));
    stopAgent();

    coordinator.progress.clear();
    coordinator.failNext("/samples", 0);
    startAgent();
    next(coordinator.samples);
    next(coordinator.updates);

    assertThat(coordinator.progress).isEmpty();
    assertThat(images(coordinator.object("samples")).size()).isEqualTo(COUNT);
  }

  @Test
  void imagesThatGotLostOnDiskAreDrawnAgain() throws Exception {
    coordinator.failNext("/uploads", Integer.MAX_VALUE);
    WorkOrder order = judged(run.round(1, 3), ASKED);
    coordinator.assign(order);
    startAgent();
    Path kept = folder.resolve("state/assignments/" + order.assignmentId());
    Awaitility.await().until(() -> Files.exists(kept.resolve("finished.json")));
    stopAgent();
    Files.writeString(kept.resolve("samples.safetensors.gz"), "no images");

    coordinator.failNext("/uploads", 0);
    startAgent();
    next(coordinator.updates);

    assertThat(images(coordinator.object("samples")).size()).isEqualTo(COUNT);
  }

  @Test
  void drawingThatIsNoLongerWantedEnds() throws Exception {
    startAgent();
    coordinator.assign(judged(run.round(1, 2), new SamplesOrder(100_000, "ddpm", 1000, 11)));
    awaitStep();

    goOnWithoutIt();
  }

  private WorkOrder judged(WorkOrder order, SamplesOrder samples) throws IOException {
    return Orders.with(
        order, Map.of("personal", new Personal(OWN, run.checkpoint()), "samples", samples));
  }

  /** What came with the update, and in the state folder what stayed. */
  private ModelWeights model(WorkOrder order) throws IOException {
    Path sent = Files.write(folder.resolve("sent"), coordinator.object("update"));
    Path kept = folder.resolve("state/personal/%s/personal-1.safetensors".formatted(order.runId()));
    ModelWeights shared = Checkpoint.read(sent).weights();
    try (SafeTensorsFile open = SafeTensorsFile.open(kept)) {
      ModelWeights own = ModelWeights.read(open);
      shared.raw().putAll(own.raw());
      shared.averaged().putAll(own.averaged());
    }
    return shared;
  }

  private static ImageSet drawn(ModelWeights weights) {
    try (var model =
        new UNetModel(
            TinyRun.CONFIG,
            weights.averaged(),
            Precision.F32,
            Layout.on(Device.cpu()),
            Device.cpu())) {
      float[] images =
          SamplerSpec.of("ddim", 3, null)
              .sampler(SchedulerConfig.HO_2020)
              .sample(model, 64, 0, COUNT, NoiseSource.seeded(11), (done, of, x) -> {});
      return ImageSet.ofNormalised(images, 1, 8, 8);
    }
  }

  private static ImageSet images(byte[] file) throws IOException {
    byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
    return ImageSetFile.read(
        new ByteArrayInputStream(unpacked), unpacked.length, Path.of("samples"));
  }
}
