package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.diffusion.schedule.NoiseSchedule;
import org.phoenix.diffusion.schedule.PredictionType;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Variance;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.DifferenceWriter;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.FakeRuns;
import org.phoenix.samples.SampleService;
import org.phoenix.samples.TinyModel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Whole jobs over HTTP, with a real network, PostgreSQL and S3. */
@SampleService
class SamplingTests {

  private static final int COUNT = 20;
  private static final int STEPS = 3;

  @LocalServerPort private int port;
  @Autowired private ObjectStore store;
  @Autowired private FakeRuns runs;
  @Autowired private Samples samples;
  @Autowired private MeterRegistry meters;
  @TempDir private Path folder;
  private RestTestClient http;
  private Caller caller;

  @BeforeEach
  void connect() {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
    caller = new Caller(http);
  }

  @Test
  void imagesComeFromTheAveragedWeightsWhateverTheBatches() throws IOException {
    String checkpoint = TinyModel.store(store, folder, 1, 2);

    SampleView done = make(ofCheckpoint(checkpoint, 5));

    assertThat(done.status()).isEqualTo(Status.DONE);
    assertThat(done.done()).isEqualTo(COUNT);
    assertThat(done.weightsSha256()).isEqualTo(checkpoint);
    // The service works in batches of 16; here each image is made alone.
    ImageSet expected = imageByImage(2, 5);
    ImageSet images = images(done);
    assertThat(images.shape()).isEqualTo("1 x 32 x 32");
    assertThat(images.size()).isEqualTo(COUNT);
    for (int i = 0; i < COUNT * images.imageSize(); i++) {
      int difference = images.pixels().get(i) - expected.pixels().get(i);
      assertThat(Math.abs(difference)).as("value %d", i).isLessThanOrEqualTo(1);
    }
    assertThat(meters.counter("phoenix.samples.generated").count()).isGreaterThanOrEqualTo(COUNT);
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void aModelIsSampledAsItWasTrained(PredictionType prediction) throws IOException {
    SchedulerConfig trained = SchedulerConfig.ofRun(prediction.diffusersName(), "cosine");
    String checkpoint =
        TinyModel.store(store, folder, TinyModel.all(1, 2), CheckpointFile.metadata(trained));

    ImageSet images = images(make(ofCheckpoint(checkpoint, 5)));

    ImageSet expected =
        imageByImage(
            new SchedulerConfig(NoiseSchedule.cosine(1000), prediction, Variance.FIXED_LARGE, true),
            2,
            5);
    for (int i = 0; i < COUNT * images.imageSize(); i++) {
      int difference = images.pixels().get(i) - expected.pixels().get(i);
      assertThat(Math.abs(difference)).as("value %d", i).isLessThanOrEqualTo(1);
    }
    String asUsual = TinyModel.store(store, folder, 1, 2);
    assertThat(images(make(ofCheckpoint(asUsual, 5))).pixels()).isNotEqualTo(images.pixels());
  }

  @Test
  void aSeedGivesTheSameBytesAgainAndAnotherOneOthers() throws IOException {
    String checkpoint = TinyModel.store(store, folder, 1, 2);

    byte[] images = bytes(make(ofCheckpoint(checkpoint, 1)), "images");

    assertThat(bytes(make(ofCheckpoint(checkpoint, 1)), "images")).isEqualTo(images);
    assertThat(bytes(make(ofCheckpoint(checkpoint, 2)), "images")).isNotEqualTo(images);
  }

  @Test
  void theFilesSayWhereTheyComeFrom() throws IOException {
    String checkpoint = TinyModel.store(store, folder, 1, 2);

    SampleView done = make(ofCheckpoint(checkpoint, 9));

    byte[] grid = bytes(done, "grid.png");
    assertThat(notes(done))
        .containsEntry("weights", checkpoint)
        .containsEntry("averaged", "true")
        .containsEntry("sampler", "ddim")
        .containsEntry("steps", "3")
        .containsEntry("seed", "9");
    var picture = ImageIO.read(new ByteArrayInputStream(grid));
    assertThat(picture.getWidth()).isEqualTo(2 + 8 * (3 * 32 + 2));
    assertThat(picture.getHeight()).isEqualTo(2 + 3 * (3 * 32 + 2));
    assertThat(new String(grid, StandardCharsets.ISO_8859_1)).contains("weights\0" + checkpoint);
    assertThat(store.find(done.gridKey()))
        .hasValueSatisfying(object -> assertThat(object.bytes()).isEqualTo(grid.length));
  }

  @Test
  void aRoundAndAnUpdateAreLookedUpAndACoordinatorOutOfReachIsWaitedFor() throws IOException {
    String checkpoint = TinyModel.store(store, folder, 1, 2);
    UUID run = UUID.randomUUID();
    UUID update = UUID.randomUUID();
    runs.checkpoint(run, 4, checkpoint);
    runs.update(update, "checkpoints/" + checkpoint + ".safetensors", checkpoint);
    runs.failNext(2);

    SampleView ofRound = make(request(null, run, 4, null, null, 0));
    SampleView ofUpdate = make(request(null, null, null, null, update, 0));

    assertThat(ofRound.weightsSha256()).isEqualTo(checkpoint);
    assertThat(images(ofUpdate).pixels()).isEqualTo(images(ofRound).pixels());
    assertThat(ofRound.run()).isEqualTo(run);
    assertThat(ofRound.round()).isEqualTo(4);
    assertThat(notes(ofRound)).containsEntry("run", run.toString()).containsEntry("round", "4");
    assertThat(notes(ofUpdate)).containsEntry("site", "site").containsEntry("round", "1");
  }

  @Test
  void anUpdateOfDifferencesIsDrawnWithTheWeightsThatItStandsFor() throws IOException {
    String base = TinyModel.store(store, folder, 1, 2);
    Path sent = folder.resolve("sent");
    new DifferenceWriter(TinyModel.all(1, 2), TinyModel.all(3, 4), null)
        .write(
            sent,
            Map.of("config", TinyModel.CONFIG.json(), "base", base),
            folder.resolve("unsent"));
    String difference = TinyModel.store(store, Files.readAllBytes(sent));
    String exact = TinyModel.store(store, folder, received(sent, TinyModel.all(1, 2)));
    UUID update = UUID.randomUUID();
    runs.update(update, "checkpoints/" + difference + ".safetensors", difference);

    SampleView ofUpdate = make(request(null, null, null, null, update, 0));

    assertThat(ofUpdate.weightsSha256()).isEqualTo(difference);
    assertThat(images(ofUpdate).pixels())
        .isEqualTo(images(make(ofCheckpoint(exact, 0))).pixels())
        .isNotEqualTo(images(make(ofCheckpoint(base, 0))).pixels());
  }

  @Test
  void aDifferenceToNothingThatTheStoreHasFailsAndSaysWhy() throws IOException {
    Path sent = folder.resolve("sent");
    DifferenceWriter writer =
        new DifferenceWriter(TinyModel.weights(1), TinyModel.weights(3), null);
    writer.write(sent, Map.of("base", "../secret"), folder.resolve("unsent"));
    String astray = TinyModel.store(store, Files.readAllBytes(sent));
    writer.write(sent, Map.of("base", "22".repeat(32)), folder.resolve("unsent"));
    String lost = TinyModel.store(store, Files.readAllBytes(sent));

    assertThat(failure(ofCheckpoint(astray, 0)))
        .endsWith(astray + ".safetensors does not say what it is a difference to");
    assertThat(failure(ofCheckpoint(lost, 0)))
        .isEqualTo("The object store has no checkpoints/" + "22".repeat(32) + ".safetensors");
  }

  private Map<String, String> notes(SampleView view) throws IOException {
    byte[] images = bytes(view, "images");
    return SafeTensorsHeader.read(new ByteArrayInputStream(images), images.length, "images")
        .metadata();
  }

  /** Number by number. */
  private static SortedMap<String, FloatTensor> received(
      Path sent, SortedMap<String, FloatTensor> base) throws IOException {
    SortedMap<String, FloatTensor> received = new TreeMap<>();
    try (SafeTensorsFile file = SafeTensorsFile.open(sent)) {
      float[] scales = file.floats("difference.scales");
      int block = 0;
      for (String name : base.keySet()) {
        byte[] steps = file.raw(name);
        float[] values = base.get(name).values().clone();
        for (int i = 0; i < values.length; i++) {
          float difference = scales[block + i / 512] * steps[i];
          values[i] = values[i] + difference;
        }
        block += (values.length + 511) / 512;
        received.put(name, new FloatTensor(base.get(name).shape(), values));
      }
    }
    return received;
  }

  @Test
  void weightsWithoutAveragesAreTakenAsTheyAre() throws IOException {
    String checkpoint = TinyModel.store(store, folder, TinyModel.weights(2));

    SampleView done = make(ofCheckpoint(checkpoint, 5));

    assertThat(images(done).pixels())
        .isEqualTo(images(make(ofCheckpoint(TinyModel.store(store, folder, 1, 2), 5))).pixels());
  }

  @Test
  void aJobGoesOnWithTheTraceThatAskedForIt() throws IOException {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    UUID run = UUID.randomUUID();
    runs.checkpoint(run, 4, TinyModel.store(store, folder, 1, 2));
    caller = new Caller(http.mutate().defaultHeader("traceparent", trace).build());

    make(request(null, run, 4, null, null, 0));

    assertThat(runs.context()).startsWith(trace.substring(0, 36)).isNotEqualTo(trace);
  }

  @Test
  void whatCannotBeMadeFailsAndSaysWhy() throws IOException {
    SortedMap<String, FloatTensor> incomplete = TinyModel.weights(1);
    incomplete.remove("conv_in.weight");
    UUID run = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    runs.update(other, "updates/gone.safetensors", "00".repeat(32));
    String whole = TinyModel.store(store, folder, 1, 2);
    UUID swapped = UUID.randomUUID();
    runs.update(swapped, "checkpoints/" + whole + ".safetensors", "11".repeat(32));

    String zeros = TinyModel.store(store, new byte[100]);
    assertThat(failure(ofCheckpoint(zeros, 0)))
        .startsWith("checkpoints/" + zeros + ".safetensors: not a safetensors file");
    assertThat(failure(ofCheckpoint(TinyModel.store(store, folder, incomplete), 0)))
        .contains("conv_in.weight is missing");
    Map<String, String> learnt = Map.of("scheduler", "{\"variance_type\": \"learned\"}");
    String another = TinyModel.store(store, folder, TinyModel.weights(1), learnt);
    assertThat(failure(ofCheckpoint(another, 0)))
        .isEqualTo(
            "checkpoints/%s.safetensors: its scheduler: unknown variance type \"learned\": fixed_small or fixed_large"
                .formatted(another));
    assertThat(failure(request(null, run, 9, null, null, 0)))
        .isEqualTo("The coordinator knows no round 9 of run " + run);
    assertThat(failure(request(null, null, null, null, other, 0)))
        .isEqualTo("The object store has no updates/gone.safetensors");
    assertThat(failure(request(null, null, null, null, swapped, 0)))
        .endsWith("has the SHA-256 " + whole + " instead of " + "11".repeat(32));
  }

  @Test
  void aCoordinatorThatStaysOutOfReachFailsTheJob() {
    runs.failNext(3);

    assertThat(failure(request(null, UUID.randomUUID(), 1, null, null, 0)))
        .contains("out of reach");
  }

  @Test
  void anIdNamesOneRequest() throws IOException {
    String checkpoint = TinyModel.store(store, folder, 1, 2);
    UUID id = UUID.randomUUID();
    SampleView done = make(request(id, null, null, checkpoint, null, 3));

    SampleView again = caller.post(request(id, null, null, checkpoint, null, 3));
    ProblemDetail problem = caller.refuse(request(id, null, null, checkpoint, null, 4), 409);

    assertThat(again).isEqualTo(done);
    assertThat(problem.getDetail()).contains(id.toString(), "seed=3", "seed=4");
    assertThat(
            http.get()
                .uri("/api/v1/samples")
                .exchange()
                .expectBody(SampleView[].class)
                .returnResult()
                .getResponseBody())
        .contains(done);
  }

  @Test
  void nothingIsShownBeforeItIsDone() throws IOException {
    UUID id = UUID.randomUUID();
    Recipe recipe =
        new Recipe(
            UUID.randomUUID(), 1, null, null, null, COUNT, "ddim", 50, 0, 0, Format.PIXELS, null);
    samples.save(new Sample(id, recipe, null, Instant.EPOCH));

    http.get()
        .uri("/api/v1/samples/" + id + "/grid.png")
        .accept(MediaType.IMAGE_PNG)
        .exchange()
        .expectStatus()
        .isEqualTo(409)
        .expectBody(ProblemDetail.class)
        .value(
            problem ->
                assertThat(problem.getDetail())
                    .isEqualTo("Sample " + id + " is QUEUED: 0 of 20 images are made"));
  }

  private SampleRequest ofCheckpoint(String checkpoint, long seed) {
    return request(null, null, null, checkpoint, null, seed);
  }

  private static SampleRequest request(
      UUID id, UUID run, Integer round, String checkpoint, UUID update, long seed) {
    return new SampleRequest(
        id,
        run,
        round,
        checkpoint,
        update,
        null,
        COUNT,
        "ddim",
        STEPS,
        null,
        seed,
        Format.PIXELS,
        null);
  }

  private SampleView make(SampleRequest request) {
    return caller.make(request);
  }

  private String failure(SampleRequest request) {
    SampleView ended = make(request);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    return ended.error();
  }

  private byte[] bytes(SampleView view, String file) {
    return caller.bytes(view, file);
  }

  private ImageSet images(SampleView view) throws IOException {
    byte[] bytes = bytes(view, "images");
    return ImageSetFile.read(new ByteArrayInputStream(bytes), bytes.length, folder);
  }

  private static ImageSet imageByImage(long weights, long seed) {
    return imageByImage(SchedulerConfig.of(NoiseSchedule.linear(1e-4, 0.02, 1000)), weights, seed);
  }

  private static ImageSet imageByImage(SchedulerConfig trained, long weights, long seed) {
    var sampler = SamplerSpec.of("ddim", STEPS, 0.0).sampler(trained);
    ImageSet images = ImageSet.unlabelled(new byte[0], 1, 32, 32);
    try (UNetModel model =
        new UNetModel(TinyModel.CONFIG, TinyModel.weights(weights), Precision.F32, Device.cpu())) {
      for (int i = 0; i < COUNT; i++) {
        float[] image =
            sampler.sample(model, 32 * 32, i, 1, NoiseSource.seeded(seed), SamplingProgress.NONE);
        images = images.concat(ImageSet.ofNormalised(image, 1, 32, 32));
      }
    }
    return images;
  }
}
