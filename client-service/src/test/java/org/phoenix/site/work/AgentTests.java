package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.phoenix.site.FakeCoordinator.next;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.SharedPortion;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.work.TinyRun.Trained;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.web.client.RestClient;

/** The whole agent against a coordinator over HTTP; it really trains. */
class AgentTests extends AgentAtWork {

  /** More steps than any test waits for. */
  private static final int ENDLESS = 1_000_000;

  @Test
  void theAgentIntroducesItself() throws Exception {
    startAgent();

    assertThat(next(coordinator.offers)).isEqualTo(new SiteOffer(20, "cpu"));
  }

  @Test
  void anUpdateIsWhatTheTrainerGivesBitByBitRoundAfterRound() throws Exception {
    startAgent();

    WorkOrder first = run.round(1, 6);
    coordinator.assign(first);
    Update update = next(coordinator.updates);
    byte[] firstBytes = coordinator.object("update");
    WorkOrder second = run.round(2, 4);
    coordinator.assign(second);
    next(coordinator.updates);

    ImageSet images = Resize.toSquare(TinyRun.siteImages(), 8);
    Trained expected = trainHere(first, images, null);
    assertThat(firstBytes).isEqualTo(expected.bytes());
    assertThat(update.sha256()).isEqualTo(FakeCoordinator.sha256(firstBytes));
    assertThat(update.bytes()).isEqualTo(firstBytes.length);
    assertThat(update.images()).isEqualTo(20);
    assertThat(update.meanLoss()).isEqualTo(expected.meanLoss());
    assertThat(coordinator.object("update"))
        .as("the moments of the first round go on in the second")
        .isEqualTo(trainHere(second, images, expected.moments()).bytes());
  }

  @Test
  void theSharedPortionJoinsTheSitesImages() throws Exception {
    SharedPortion shared = new SharedPortion(run.shared(), 0.1, 5);
    startAgent();

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, run.checkpoint(), shared, TinyRun.TRAINING));

    assertThat(next(coordinator.updates).images()).isEqualTo(20 + 3);
  }

  @Test
  void theWarmUpTrainsOnTheSharedSetAlone() throws Exception {
    SharedPortion shared = new SharedPortion(run.shared(), 0.1, 5);
    startAgent();

    WorkOrder warmUp =
        run.order(0, 3, WorkKind.WARM_UP, run.checkpoint(), shared, TinyRun.TRAINING);
    coordinator.assign(warmUp);

    assertThat(next(coordinator.updates).images()).isEqualTo(30);
    assertThat(coordinator.object("update"))
        .isEqualTo(trainHere(warmUp, TinyRun.sharedImages(), null).bytes());
  }

  @Test
  void aRunWithoutAveragingSendsTheRawWeightsOnly() throws Exception {
    RunSpec.Training training =
        new RunSpec.Training(4, 1e-3, 0, 0, 1, 0, "f32", false, null, null, null, null, null);
    startAgent();

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, run.checkpoint(), null, training));
    next(coordinator.updates);

    Path file = Files.write(folder.resolve("update"), coordinator.object("update"));
    assertThat(Checkpoint.read(file).weights().averaged()).isNull();
  }

  @Test
  void aRunsPredictionAndBetasAreTrainedAndStayWithTheWeights() throws Exception {
    RunSpec.Training training =
        new RunSpec.Training(
            4, 1e-3, 10, 0.01, 1, 0.99, "f32", true, null, 5.0, null, "v_prediction", "cosine");
    Map<String, String> notes =
        new TreeMap<>(CheckpointFile.metadata(SchedulerConfig.ofRun("v_prediction", "cosine")));
    notes.put("run", "a run");
    Path start = folder.resolve("v.safetensors");
    new Checkpoint(TinyRun.start().weights(), notes).write(start, TinyRun.CONFIG, 0, DType.F32);
    Download download = coordinator.store("v", Files.readAllBytes(start));
    WorkOrder order = run.order(1, 3, WorkKind.TRAIN, download, null, training);
    startAgent();

    coordinator.assign(order);
    next(coordinator.updates);

    Path file = Files.write(folder.resolve("update"), coordinator.object("update"));
    ImageSet images = Resize.toSquare(TinyRun.siteImages(), 8);
    Path expected = Files.write(folder.resolve("here"), trainHere(order, images, null).bytes());
    assertThat(Checkpoint.read(file).weights().all())
        .isEqualTo(Checkpoint.read(expected).weights().all());
    assertThat(Checkpoint.read(file).notes()).isEqualTo(notes);
  }

  @Test
  void anUpdateGoesInPartsWhenTheTicketSaysSo() throws Exception {
    coordinator.partBytes = 20_000;
    startAgent();

    coordinator.assign(run.round(1, 2));
    Update update = next(coordinator.updates);

    assertThat(update.uploadId()).isEqualTo("the-upload");
    assertThat(update.etags()).hasSizeGreaterThan(1).doesNotHaveDuplicates();
    assertThat(coordinator.object("update.part0")).hasSize(20_000);
  }

  @Test
  void aCoordinatorAndAStoreThatFailForAWhileAreSatOut() throws Exception {
    coordinator.failNext("PUT /api/v1/sites/self", 2);
    coordinator.failNext("GET /api/v1/work", 2);
    coordinator.failNext("GET /objects", 6);
    coordinator.failNext("/progress", 2);
    coordinator.failNext("/uploads", 2);
    coordinator.failNext("PUT /objects", 6);
    coordinator.failNext("/update", 2);
    startAgent();

    coordinator.assign(run.round(1, 2));

    assertThat(next(coordinator.updates).images()).isEqualTo(20);
    assertThat(coordinator.failures).isEmpty();
  }

  @Test
  void aStoppedAgentTrainsAgainAndGivesTheSameBits() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, 3));
    next(coordinator.updates);
    WorkOrder second = run.round(2, ENDLESS);
    coordinator.assign(second);
    awaitStep();
    stopAgent();

    WorkOrder shorter = shortened(second, 3);
    coordinator.assign(shorter);
    startAgent();
    next(coordinator.updates);

    ImageSet images = Resize.toSquare(TinyRun.siteImages(), 8);
    Trained first = trainHere(run.round(1, 3), images, null);
    assertThat(coordinator.object("update"))
        .isEqualTo(trainHere(shorter, images, first.moments()).bytes());
  }

  @Test
  void aKilledAgentGoesOnWhereItWasAndGivesTheSameBits() throws Exception {
    WorkOrder order = run.round(1, ENDLESS);
    coordinator.assign(order);
    startAgent("--phoenix.checkpoint-every=0s");
    Path kept =
        folder.resolve("state/assignments/" + order.assignmentId() + "/half-done.safetensors");
    org.awaitility.Awaitility.await().until(() -> Files.exists(kept));
    stopAgent();
    HalfDone done = HalfDone.find(kept.getParent()).orElseThrow();
    double mark = 1e6;
    new HalfDone(
            done.steps(), done.lossSum() + mark, done.seconds(), done.weights(), done.moments())
        .save(kept.getParent());

    WorkOrder shorter = shortened(order, done.steps() + 3);
    coordinator.assign(shorter);
    startAgent("--phoenix.checkpoint-every=0s");
    Update update = next(coordinator.updates);

    Trained whole = trainHere(shorter, Resize.toSquare(TinyRun.siteImages(), 8), null);
    assertThat(coordinator.object("update")).isEqualTo(whole.bytes());
    assertThat(update.meanLoss())
        .as("the steps that the first agent took were not taken again")
        .isCloseTo(whole.meanLoss() + mark / shorter.steps(), within(1e-6));
    assertThat(kept).doesNotExist();
  }

  @Test
  void aDeviceThatRanOutOfMemoryStartsWithTheSmallerPartsItLearntOf() throws Exception {
    WorkOrder order = run.round(1, 3);
    Path learnt = folder.resolve("state/runs/" + order.runId() + "/accumulation-cpu");
    new Accumulation(learnt).remember(2);
    coordinator.assign(order);
    startAgent();
    next(coordinator.updates);

    ImageSet images = Resize.toSquare(TinyRun.siteImages(), 8);
    byte[] update = coordinator.object("update");
    RunSpec.Training halves =
        new RunSpec.Training(4, 1e-3, 10, 0.01, 1, 0.99, "f32", true, null, null, 2, null, null);
    WorkOrder divided = run.order(1, 3, WorkKind.TRAIN, run.checkpoint(), null, halves);
    assertThat(update).isEqualTo(trainHere(divided, images, null).bytes());
    assertThat(update).isNotEqualTo(trainHere(order, images, null).bytes());
    assertThat(new Accumulation(learnt).parts()).isEqualTo(2);
  }

  @Test
  void whatWasKeptAndIsBrokenIsTrainedAnew() throws Exception {
    WorkOrder order = run.round(1, 3);
    Path folderOfIt = folder.resolve("state/assignments/" + order.assignmentId());
    Files.createDirectories(folderOfIt);
    Files.writeString(folderOfIt.resolve("half-done.safetensors"), "no weights");
    coordinator.assign(order);
    startAgent();
    next(coordinator.updates);

    assertThat(coordinator.object("update"))
        .isEqualTo(trainHere(order, Resize.toSquare(TinyRun.siteImages(), 8), null).bytes());
  }

  @Test
  void aFinishedUpdateIsDeliveredAfterARestartWithoutTrainingAgain() throws Exception {
    coordinator.failNext("/uploads", Integer.MAX_VALUE);
    WorkOrder order = run.round(1, 3);
    coordinator.assign(order);
    startAgent();
    Path note = folder.resolve("state/assignments/" + order.assignmentId() + "/finished.json");
    org.awaitility.Awaitility.await().until(() -> Files.exists(note));
    stopAgent();

    coordinator.progress.clear();
    coordinator.failNext("/uploads", 0);
    startAgent();
    Update update = next(coordinator.updates);

    assertThat(coordinator.progress).as("nothing was trained").isEmpty();
    assertThat(update.sha256()).isEqualTo(FakeCoordinator.sha256(coordinator.object("update")));
    assertThat(update.images()).isEqualTo(20);
  }

  @Test
  void workThatIsNoLongerWantedStops() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, ENDLESS));
    awaitStep();

    goOnWithoutIt();
    assertThat(folder.resolve("state/runs")).doesNotExist();
  }

  @Test
  void aTruncatedCheckpointIsRefused() throws Exception {
    Download whole = run.checkpoint();
    byte[] bytes = coordinator.object("checkpoint");
    coordinator.store("checkpoint", java.util.Arrays.copyOf(bytes, 1000));
    startAgent();

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, whole, null, TinyRun.TRAINING));

    assertThat(next(coordinator.failures).reason())
        .contains("/objects/checkpoint has 1000 bytes instead of " + bytes.length);
  }

  @Test
  void aCheckpointOfAnotherHashIsRefused() throws Exception {
    Download whole = run.checkpoint();
    byte[] bytes = coordinator.object("checkpoint").clone();
    bytes[bytes.length - 1] ^= 1;
    coordinator.store("checkpoint", bytes);
    startAgent();

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, whole, null, TinyRun.TRAINING));

    assertThat(next(coordinator.failures).reason())
        .contains(FakeCoordinator.sha256(bytes) + " instead of " + whole.sha256());
  }

  @Test
  void theNamesOfTheSitesFilesStayAtTheSite() throws Exception {
    startAgent();
    Files.delete(folder.resolve("data").resolve(ImageSetFile.NAME));
    Files.writeString(folder.resolve("data/jane-doe.png"), "no picture");

    coordinator.assign(run.round(1, 2));

    assertThat(next(coordinator.failures).reason())
        .isEqualTo("The site's images cannot be read; the agent's log says which and why");
  }

  @Test
  void whatCannotBeDoneHereIsReportedAndTheNextAssignmentIsDone() throws Exception {
    Download noise = coordinator.store("noise", "x".repeat(100).getBytes(StandardCharsets.UTF_8));
    startAgent();

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, noise, null, TinyRun.TRAINING));
    assertThat(next(coordinator.failures).reason())
        .contains("not a safetensors file")
        .doesNotContain(folder.toString());

    coordinator.assign(run.order(1, 2, WorkKind.WARM_UP, run.checkpoint(), null, TinyRun.TRAINING));
    assertThat(next(coordinator.failures).reason()).contains("without a shared set");

    coordinator.assign(run.order(1, 2, WorkKind.TRAIN, run.exploding(), null, TinyRun.TRAINING));
    assertThat(next(coordinator.failures).reason()).startsWith("The loss is ");

    coordinator.assign(run.round(1, 2));
    assertThat(next(coordinator.updates).images()).isEqualTo(20);
  }

  @Test
  void theWorkOfASiteBelongsToItsRoundsTrace() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, 2));

    // The same trace, a span of the site's own, still sampled.
    assertThat(next(coordinator.traces))
        .startsWith(TinyRun.TRACE.substring(0, 36))
        .isNotEqualTo(TinyRun.TRACE)
        .endsWith("-01");
  }

  @Test
  void spansGoToTheCollectorThatIsSet() throws Exception {
    startAgent(
        "--management.opentelemetry.tracing.export.otlp.endpoint="
            + coordinator.url().resolve("/v1/traces"));
    coordinator.assign(run.round(1, 2));
    next(coordinator.updates);
    stopAgent();

    byte[] trace = HexFormat.of().parseHex(TinyRun.TRACE.substring(3, 35));
    assertThat(coordinator.spans)
        .map(batch -> new String(batch, StandardCharsets.ISO_8859_1))
        .anySatisfy(
            batch ->
                assertThat(batch)
                    .contains(
                        new String(trace, StandardCharsets.ISO_8859_1),
                        "assignment",
                        "phoenix-site"));
  }

  @Test
  void theStatusSaysWhatIsGoingOn() throws Exception {
    startAgent();
    coordinator.assign(run.round(3, ENDLESS));
    awaitStep();

    String status = get("/api/v1/status");
    String metrics = get("/actuator/prometheus");

    assertThat(status)
        .contains("\"doing\":\"training\"", "\"round\":3", "\"runName\":\"tiny\"", "\"loss\":");
    assertThat(metrics)
        .contains(
            "phoenix_agent_loss", "phoenix_agent_images_per_second", "phoenix_agent_eta_seconds")
        .contains("phoenix_agent_transferred_bytes_total{application=\"phoenix-site\",direction=")
        .contains("phoenix_agent_doing{application=\"phoenix-site\",doing=\"training\"} 1.0")
        .contains(
            "phoenix_agent_device_memory_used_bytes{application=\"phoenix-site\",device=\"cpu\"}");
  }

  private String get(String path) {
    int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
    return RestClient.create("http://127.0.0.1:" + port)
        .get()
        .uri(path)
        .retrieve()
        .body(String.class);
  }

  private static WorkOrder shortened(WorkOrder order, int steps) {
    return Orders.with(order, "steps", steps);
  }

  private Trained trainHere(
      WorkOrder order, ImageSet images, @Nullable SortedMap<String, FloatTensor> moments)
      throws IOException {
    return run.train(order, images, moments);
  }
}
