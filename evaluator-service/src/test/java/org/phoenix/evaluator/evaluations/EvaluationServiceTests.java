package org.phoenix.evaluator.evaluations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.EvaluatorService;
import org.phoenix.evaluator.Shapes;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationView;
import org.phoenix.platform.contract.EvaluationsApi.Interval;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Progress;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.Stage;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.contract.EvaluationsApi.Subject;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.EvaluationsApi.VerdictRequest;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.JsonNode;

@EvaluatorService
class EvaluationServiceTests {

  private final ObjectStore store;
  private final JdbcTemplate database;
  private final EvaluatorProperties properties;
  @LocalServerPort private int port;
  private RestTestClient http;

  @Autowired
  EvaluationServiceTests(ObjectStore store, JdbcTemplate database, EvaluatorProperties properties) {
    this.properties = properties;
    this.store = store;
    this.database = database;
  }

  @BeforeEach
  void connect() {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
  }

  @Test
  void unseenRealImagesScoreWellAndNoiseDoesNot() throws IOException {
    Result real = evaluate(Shapes.all(200, 1000)).result();
    Result noise = evaluate(Shapes.noise(200, 1001)).result();

    ReferenceView reference = get("/api/v1/reference", ReferenceView.class);
    assertThat(real.samples()).isEqualTo(200);
    assertThat(real.classCounts()).allSatisfy(count -> assertThat(count).isBetween(40, 60));
    assertThat(real.classShare().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(real.entropy()).isCloseTo(Math.log(4), within(0.05));
    assertThat(real.totalVariation()).isLessThan(0.1);
    assertThat(real.classesCovered()).isEqualTo(4);
    assertThat(real.lenetFid().extractorSha256()).isEqualTo(reference.lenetSha256());
    assertThat(real.lenetFid().referenceSamples()).isEqualTo(200);
    assertThat(real.lenetFid().reference()).isEqualTo("held-out");
    assertThat(real.lenetFid().floor()).isEqualTo(reference.floor());
    assertThat(real.lenetFid().value()).isLessThan(3 * reference.floor());
    assertThat(real.lenetFid().noise())
        .isEqualTo(
            database.queryForObject(
                "select (evidence ->> 'lenetFidNoise')::double precision from evaluation"
                    + " where (result -> 'lenetFid' ->> 'value')::double precision = ?",
                Double.class,
                real.lenetFid().value()))
        .isPositive();
    assertThat(noise.lenetFid().value()).isGreaterThan(10 * real.lenetFid().value());
  }

  @Test
  void pairsOfImagesTellRealOnesFromNoise() throws IOException {
    Result real = evaluate(Shapes.all(200, 2000)).result();
    Result noise = evaluate(Shapes.noise(200, 2001)).result();
    Result few = evaluate(Shapes.all(64, 3)).result();

    Pairs pairs = real.pairs();
    assertThat(pairs.k()).isEqualTo(5);
    assertThat(pairs.samples()).isEqualTo(200);
    assertThat(pairs.referenceSamples()).isEqualTo(200);
    assertThat(pairs.reference()).isEqualTo("held-out");
    assertThat(pairs.extractorSha256()).isEqualTo(real.lenetFid().extractorSha256());
    for (Paired share : List.of(pairs.precision(), pairs.recall(), pairs.coverage())) {
      assertThat(share.value()).isBetween(0.5, 1.0);
      assertThat(share.floor()).isBetween(0.5, 1.0);
      assertThat(share.noise()).isBetween(0.001, 0.1);
    }
    assertThat(Math.abs(pairs.lenetKid().value()))
        .isLessThan(0.05 * noise.pairs().lenetKid().value());
    assertThat(noise.pairs().precision().value()).isLessThan(0.1);
    assertThat(noise.pairs().coverage().value()).isLessThan(0.1);
    for (int i = 0; i < 4; i++) {
      Interval interval = real.classIntervals().get(i);
      assertThat(real.classShare().get(i)).isBetween(interval.low(), interval.high());
    }
    assertThat(real.lenetScore()).isBetween(3.0, 4.0);
    assertThat(real.warnings()).isEmpty();
    assertThat(few.warnings()).singleElement().asString().contains("64 images", "84 features");
  }

  @Test
  void theSameImagesGiveTheSameResultWithAllItsInputs() throws IOException {
    ImageSet images = Shapes.of(64, 2, 5);
    EvaluationView first = evaluate(images);
    EvaluationView second = evaluate(images);
    assertThat(second.result()).isEqualTo(first.result());
    assertThat(
            database.queryForObject(
                "select inputs ->> 'imagesSha256' from evaluation where id = ?",
                String.class,
                first.id()))
        .isEqualTo(ImageSet.unlabelled(pixels(images), 1, 12, 12).sha256());
  }

  @Test
  void theSameIdAgainIsTheSameEvaluationAndAnotherSubjectAConflict() throws IOException {
    UUID id = UUID.randomUUID();
    put("samples/twice", file(Shapes.all(40, 1)));
    post(new EvaluationRequest(id, "a", "samples/twice"), 202);
    post(new EvaluationRequest(id, "a", "samples/twice"), 202);
    ProblemDetail conflict =
        http.post()
            .uri("/api/v1/evaluations")
            .body(new EvaluationRequest(id, "b", "samples/twice"))
            .exchange()
            .expectStatus()
            .isEqualTo(409)
            .expectBody(ProblemDetail.class)
            .returnResult()
            .getResponseBody();
    assertThat(conflict.getDetail()).contains(id.toString(), "samples/twice");
    assertThat(end(id).status()).isEqualTo(Status.DONE);
    assertThat(api().evaluations()).filteredOn(view -> view.id().equals(id)).hasSize(1);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aRunningEvaluationIsCancelledAndAWaitingOneNeverStarts() throws Exception {
    put("samples/cancelled", file(Shapes.all(40, 1)));
    await().until(() -> api().reference().status() == Status.DONE);
    UUID running = UUID.randomUUID();
    UUID waiting = UUID.randomUUID();
    try (DeviceTurn turn = DeviceTurn.take(properties.turnFolder(), "cpu")) {
      post(new EvaluationRequest(running, "running", "samples/cancelled"), 202);
      await()
          .until(
              () -> api().evaluation(running).progress(),
              progress -> new Progress(Stage.WAITING, 0, 40).equals(progress));
      post(new EvaluationRequest(waiting, "waiting", "samples/cancelled"), 202);
      assertThat(api().evaluation(waiting).status()).isEqualTo(Status.QUEUED);
      for (UUID id : List.of(running, waiting, running)) {
        EvaluationView cancelled = api().cancel(id);
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.progress()).isNull();
      }
    }
    await().until(() -> jobs(running) + jobs(waiting) == 0);

    for (UUID id : List.of(running, waiting)) {
      assertThat(api().evaluation(id).status()).isEqualTo(Status.CANCELLED);
      assertThat(api().evaluation(id).result()).isNull();
    }
    assertThat(
            database.queryForObject(
                "select claims from evaluation where id = ?", Integer.class, waiting))
        .isZero();
  }

  /** A database that did not keep what it had confirmed: the claim is gone, the work is not. */
  @Test
  @SuppressWarnings("try") // the turn is only held
  void anEvaluationWhoseClaimWasForgottenIsDoneAllTheSame() throws Exception {
    put("samples/forgotten", file(Shapes.all(40, 1)));
    await().until(() -> api().reference().status() == Status.DONE);
    UUID id = UUID.randomUUID();
    try (DeviceTurn turn = DeviceTurn.take(properties.turnFolder(), "cpu")) {
      post(new EvaluationRequest(id, "forgotten", "samples/forgotten"), 202);
      await()
          .until(
              () -> api().evaluation(id).progress(),
              progress -> new Progress(Stage.WAITING, 0, 40).equals(progress));
      database.update(
          "update evaluation set status = 'QUEUED', claims = 0, stage = null, images = 0,"
              + " started_at = null where id = ?",
          id);
    }
    assertThat(end(id).status()).isEqualTo(Status.DONE);
    await().until(() -> jobs(id) == 0);
  }

  @Test
  void whatHasEndedOrIsUnknownCannotBeCancelled() throws IOException {
    UUID done = evaluate(Shapes.all(40, 1)).id();
    UUID failed = evaluate("samples/nowhere").id();
    cancelling(done, 409, "cannot go from DONE to CANCELLED");
    cancelling(failed, 409, "cannot go from FAILED to CANCELLED");
    cancelling(new UUID(0, 7), 404, "There is no evaluation");
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aFullQueueSendsFurtherRequestsAway() throws Exception {
    put("samples/many", file(Shapes.all(40, 1)));
    List<UUID> ids = IntStream.range(0, 20).mapToObj(i -> UUID.randomUUID()).toList();
    try (DeviceTurn turn = DeviceTurn.take(properties.turnFolder(), "cpu")) {
      ids.forEach(id -> post(new EvaluationRequest(id, "many", "samples/many"), 202));
      http.post()
          .uri("/api/v1/evaluations")
          .body(new EvaluationRequest(UUID.randomUUID(), "one more", "samples/many"))
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectHeader()
          .valueEquals("Retry-After", "5")
          .expectBody(ProblemDetail.class)
          .value(
              problem ->
                  assertThat(problem.getDetail())
                      .contains("20 evaluations wait", "phoenix.evaluator.longest-queue"));
      // What is in the queue already is no further request.
      post(new EvaluationRequest(ids.get(0), "many", "samples/many"), 202);
      ids.forEach(id -> api().cancel(id));
    }
    assertThat(evaluate(Shapes.all(40, 1)).status()).isEqualTo(Status.DONE);
  }

  @Test
  void theListComesInPagesNewestFirst() throws IOException {
    put("samples/listed", file(Shapes.all(40, 1)));
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, evaluate("samples/listed").id());
    }
    List<UUID> read = new ArrayList<>();
    String next = "/api/v1/evaluations?limit=2";
    for (int page = 0; page < 2; page++) {
      var answer =
          http.get()
              .uri(next)
              .exchange()
              .expectBody(new ParameterizedTypeReference<List<EvaluationView>>() {})
              .returnResult();
      answer.getResponseBody().forEach(view -> read.add(view.id()));
      next = answer.getResponseHeaders().getFirst("Link").replaceAll("<(.*)>; rel=.*", "$1");
      // One that is new does not move what follows.
      evaluate("samples/listed");
    }
    assertThat(read).isEqualTo(ids.subList(0, 4));
    http.get().uri("/api/v1/evaluations?after=x").exchange().expectStatus().isBadRequest();
  }

  private void cancelling(UUID id, int status, String detail) {
    http.post()
        .uri("/api/v1/evaluations/" + id + "/cancel")
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(ProblemDetail.class)
        .value(problem -> assertThat(problem.getDetail()).contains(detail));
  }

  private EvaluationsApi api() {
    RestClient client = RestClient.create("http://127.0.0.1:" + port);
    return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
        .build()
        .createClient(EvaluationsApi.class);
  }

  private int jobs(UUID id) {
    return database.queryForObject(
        "select count(*) from scheduled_tasks where task_instance = ?",
        Integer.class,
        id.toString());
  }

  @Test
  void anEvaluationBelongsToTheTraceThatAskedForIt() throws IOException {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    UUID id = UUID.randomUUID();
    put("samples/traced", file(Shapes.all(40, 1)));
    http = http.mutate().defaultHeader("traceparent", trace).build();
    post(new EvaluationRequest(id, "traced", "samples/traced"), 202);

    // The span of the request: the same trace, not the span of the one who asked.
    assertThat(
            database.queryForObject(
                "select traceparent from evaluation where id = ?", String.class, id))
        .startsWith(trace.substring(0, 36))
        .isNotEqualTo(trace)
        .endsWith("-01");
    assertThat(end(id).status()).isEqualTo(Status.DONE);
  }

  @Test
  void whatCannotBeJudgedFailsAndSaysWhy() throws IOException {
    byte[] whole = file(Shapes.all(40, 1));
    ImageSet colour = ImageSet.unlabelled(new byte[40 * 3 * 144], 3, 12, 12);
    ImageSet large = ImageSet.unlabelled(new byte[40 * 256], 1, 16, 16);
    Map<String, byte[]> hostile =
        Map.of(
            "1 x 12 x 12 (channels", file(colour),
            "images of 1 x 16 x 16", file(large),
            "holds 31 images; a LeNet-FID needs at least 32", file(Shapes.all(31, 1)),
            "samples/bad", Arrays.copyOf(whole, whole.length - 7),
            "announces a header", "GIF89a is no safetensors".getBytes(StandardCharsets.UTF_8),
            "samples/bad holds 2001 images; at most 2000", file(Shapes.all(2001, 1)),
            "too few", new byte[0],
            "at most 1048576", new byte[(1 << 20) + 1]);
    hostile.forEach(
        (reason, bytes) -> {
          put("samples/bad", bytes);
          EvaluationView failed = evaluate("samples/bad");
          assertThat(failed.status()).isEqualTo(Status.FAILED);
          assertThat(failed.error()).contains(reason);
          assertThat(failed.result()).isNull();
        });
    assertThat(evaluate("samples/nowhere").error()).isEqualTo("There is no object samples/nowhere");
  }

  @Test
  void compressedImagesAreTheImages() throws IOException {
    ImageSet images = Shapes.all(64, 7);
    put("samples/packed.safetensors.gz", gzip(file(images)));

    assertThat(evaluate("samples/packed.safetensors.gz").result())
        .isEqualTo(evaluate(images).result());
  }

  @Test
  void compressedImagesThatCannotBeJudgedFailAndSayWhy() throws IOException {
    byte[] whole = gzip(file(Shapes.all(40, 1)));
    Map<String, byte[]> hostile =
        Map.of(
            "samples/bad.gz is no whole gzip file", Arrays.copyOf(whole, whole.length - 7),
            "Not in GZIP format", file(Shapes.all(40, 1)),
            "at most 1048576 are taken", gzip(new byte[100_000_000]),
            "announces a header", gzip("GIF89a is no safetensors".getBytes(StandardCharsets.UTF_8)),
            "too few", gzip(new byte[0]));
    hostile.forEach(
        (reason, bytes) -> {
          put("samples/bad.gz", bytes);
          EvaluationView failed = evaluate("samples/bad.gz");
          assertThat(failed.status()).isEqualTo(Status.FAILED);
          assertThat(failed.error()).contains(reason);
        });
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void onlyTheNoisySiteUnderperforms() throws IOException {
    List<Subject> sites = new ArrayList<>();
    for (int site = 0; site < 5; site++) {
      sites.add(new Subject("site-" + site, evaluate(twoKinds(128, site)).id()));
    }
    sites.add(new Subject("noisy", evaluate(Shapes.noise(128, 9)).id()));

    for (var request :
        List.of(
            new VerdictRequest("lenet-fid", 3, null, true, sites),
            new VerdictRequest("likeness", 3, null, true, sites),
            new VerdictRequest("lenet-fid", 0, 1e6, true, sites))) {
      List<Verdict> verdicts = judge(request);
      assertThat(verdicts).hasSize(6);
      assertThat(verdicts)
          .filteredOn(Verdict::underperforms)
          .extracting(Verdict::site)
          .isEqualTo(request.bound() == null ? List.of("noisy") : List.of());
      assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.margin()).isPositive());
      // Noise is nearest to some class, but that does not make it the class's only owner.
      assertThat(verdicts.get(5).soleOwnerOf()).isEmpty();
    }
  }

  @Test
  void aVerdictStaysWithItsEvaluationAndIsRecomputedFromTheJsonAlone() throws IOException {
    List<Subject> sites = new ArrayList<>();
    for (int site = 0; site < 4; site++) {
      sites.add(new Subject("site-" + site, evaluate(twoKinds(64, site)).id()));
    }
    sites.add(new Subject("noisy", evaluate(Shapes.noise(64, 9)).id()));
    var request = new VerdictRequest("likeness", 3, null, true, sites);
    assertThat(judge(request)).isEqualTo(judge(request));

    for (Subject subject : sites) {
      JsonNode verdicts =
          get("/api/v1/evaluations/" + subject.evaluationId(), JsonNode.class).get("verdicts");
      assertThat(verdicts.size()).as("kept once").isEqualTo(1);
      assertThat(verdicts.get(0).get("at").asString()).isNotEmpty();
      JsonNode verdict = verdicts.get(0).get("verdict");
      assertThat(verdict.get("underperforms").asBoolean())
          .isEqualTo(subject.site().equals("noisy"));
      assertThat(verdict.get("reason").asString()).contains(verdict.get("metric").asString());
      assertThat(verdict.get("comparisons").size()).isEqualTo(4);
      verdict.get("comparisons").forEach(EvaluationServiceTests::recompute);
    }
  }

  /** As somebody would who has nothing but the answer and the documentation. */
  private static void recompute(JsonNode compared) {
    double[] peers =
        compared.get("peers").values().stream()
            .mapToDouble(peer -> peer.get("value").asDouble())
            .sorted()
            .toArray();
    assertThat(peers).hasSize(4);
    double median = (peers[1] + peers[2]) / 2;
    double[] off = Arrays.stream(peers).map(peer -> Math.abs(peer - median)).sorted().toArray();
    double scale = Math.max(1.4826 * (off[1] + off[2]) / 2, compared.get("leastScale").asDouble());
    double margin = 2 * compared.get("noise").asDouble();
    double bound = median - compared.get("k").asDouble() * scale - margin;
    double value = compared.get("value").asDouble();
    assertThat(compared.get("median").asDouble()).isCloseTo(median, within(1e-12));
    assertThat(compared.get("scale").asDouble()).isCloseTo(scale, within(1e-12));
    assertThat(compared.get("margin").asDouble()).isCloseTo(margin, within(1e-12));
    assertThat(compared.get("bound").asDouble()).isCloseTo(bound, within(1e-12));
    assertThat(compared.get("decision").asString()).isEqualTo(value < bound ? "WORSE" : "NO_WORSE");
  }

  @Test
  void evaluationsThatCannotBeComparedAreAConflict() throws IOException {
    UUID few = evaluate(Shapes.all(40, 1)).id();
    UUID many = evaluate(Shapes.all(80, 1)).id();
    UUID failed = evaluate("samples/nowhere").id();
    assertThat(refusal(409, "a", few, "b", many)).contains("a was judged by 40 images and b by 80");
    assertThat(refusal(409, "a", few, "b", failed)).contains(failed.toString(), "FAILED");
    assertThat(refusal(404, "a", few, "b", new UUID(0, 7))).contains("There is no evaluation");
    assertThat(refusal(400, "a", few, "a", few)).contains("a comes twice");
  }

  private String refusal(int status, String site, UUID id, String otherSite, UUID otherId) {
    var sites = List.of(new Subject(site, id), new Subject(otherSite, otherId));
    return http.post()
        .uri("/api/v1/verdicts")
        .body(new VerdictRequest("entropy", 3, null, false, sites))
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(ProblemDetail.class)
        .returnResult()
        .getResponseBody()
        .getDetail();
  }

  private List<Verdict> judge(VerdictRequest request) {
    return http.post()
        .uri("/api/v1/verdicts")
        .body(request)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(new ParameterizedTypeReference<List<Verdict>>() {})
        .returnResult()
        .getResponseBody();
  }

  private EvaluationView evaluate(ImageSet images) throws IOException {
    String key = "samples/" + UUID.randomUUID() + "/images.safetensors";
    put(key, file(images));
    EvaluationView view = evaluate(key);
    assertThat(view.error()).isNull();
    return view;
  }

  private EvaluationView evaluate(String key) {
    UUID id = UUID.randomUUID();
    post(new EvaluationRequest(id, "test of " + key, key), 202);
    return end(id);
  }

  private void post(EvaluationRequest request, int status) {
    http.post()
        .uri("/api/v1/evaluations")
        .body(request)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .location("/api/v1/evaluations/" + request.id());
  }

  private EvaluationView end(UUID id) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> get("/api/v1/evaluations/" + id, EvaluationView.class),
            view -> view.status() == Status.DONE || view.status() == Status.FAILED);
  }

  private <T> T get(String path, Class<T> type) {
    return http.get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(type)
        .returnResult()
        .getResponseBody();
  }

  private void put(String key, byte[] bytes) {
    store.write(key, new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream");
  }

  /** Two of the first three classes, so that nobody but noise could own the fourth. */
  private static ImageSet twoKinds(int count, int site) {
    ImageSet all = Shapes.all(4 * count, site);
    int first = site % 3;
    int second = (site + 1) % 3;
    int[] chosen =
        IntStream.range(0, all.size())
            .filter(image -> all.label(image) == first || all.label(image) == second)
            .limit(count)
            .toArray();
    return all.subset(chosen);
  }

  /** As generated images come: without labels. */
  private static byte[] file(ImageSet images) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageSet unlabelled =
        ImageSet.unlabelled(pixels(images), images.channels(), images.height(), images.width());
    ImageSetFile.write(bytes, unlabelled, Map.of());
    return bytes.toByteArray();
  }

  private static byte[] pixels(ImageSet images) {
    byte[] pixels = new byte[images.size() * images.imageSize()];
    images.pixels().get(pixels);
    return pixels;
  }
}
