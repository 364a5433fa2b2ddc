package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.MemorisationOrder;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** The memorisation check, from the specification to what an operator sees of it. */
@CoordinatorTest
class MemorisationTests {

  private static final String CHECK = "{\"samples\": 64, \"sampler\": \"ddim\", \"steps\": 20}";
  private static final Quantiles FAR = new Quantiles(0.06, 0.09, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6);
  private static final Quantiles NEAR = new Quantiles(0, 0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);

  private final Federation federation;
  private final ObjectStore store;
  private final TestSite ada;

  MemorisationTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.ada = federation.site("ada", 100);
  }

  @Test
  void theLastRoundIsCheckedAndEveryNthIfAskedFor() {
    String everySecond = CHECK.replace("}", ", \"everyRounds\": 2}");
    federation.start(Specs.of("ada").rounds(3).with("memorisation", everySecond).spec());

    assertThat(nextOrder().memorisation()).isNull();
    assertThat(nextOrder().memorisation()).isEqualTo(new MemorisationOrder(64, "ddim", 20, null));
    assertThat(nextOrder().memorisation()).isNotNull();
  }

  @Test
  void withoutFurtherWordsTheLastRoundAloneIsChecked() {
    federation.start(Specs.of("ada").rounds(2).with("memorisation", CHECK).spec());

    assertThat(nextOrder().memorisation()).isNull();
    assertThat(nextOrder().memorisation()).isNotNull();
  }

  @Test
  void theOrderSaysWhereTheEvaluatorsLeNetIs() {
    byte[] weights = {1, 2, 3};
    String key = "reference/lenet.safetensors";
    store.write(key, new ByteArrayInputStream(weights), 3, "application/octet-stream");
    federation.evaluations().offer(reference(8, key, Sha256.of(weights)));
    federation.start(Specs.of("ada").with("memorisation", CHECK).spec());

    MemorisationOrder order = Objects.requireNonNull(nextOrder().memorisation());
    Download lenet = Objects.requireNonNull(order.lenet());

    assertThat(TestSite.download(lenet.url())).isEqualTo(weights);
    assertThat(lenet.sha256()).isEqualTo(Sha256.of(weights));
    assertThat(lenet.bytes()).isEqualTo(3);
  }

  @Test
  void aLeNetOfOtherImagesIsOfNoUse() {
    federation.evaluations().offer(reference(16, "reference/x", "0".repeat(64)));
    federation.start(Specs.of("ada").with("memorisation", CHECK).spec());

    assertThat(Objects.requireNonNull(nextOrder().memorisation()).lenet()).isNull();
  }

  @Test
  void aReportIsStoredShownAndPutIntoASentence() {
    MemorisationReport report = report(FAR, FAR);
    RunView run = checkedRun();
    deliver(report);

    AssignmentView work = federation.round(run, 1).assignments().get(0);
    assertThat(federation.runs().update(Objects.requireNonNull(work.updateId())).memorisation())
        .isEqualTo(report);
    assertThat(finding(run).message())
        .startsWith("The samples of ada's model are at least 0.06 from its images")
        .doesNotContain("seems to repeat");
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aModelThatRepeatsImagesIsWarnedOf() {
    RunView run = checkedRun();
    deliver(report(NEAR, FAR));

    assertThat(finding(run).message()).contains("seems to repeat images of the site");
    assertThat(finding(run).detail().get("repeats").booleanValue()).isTrue();
  }

  @Test
  void aSiteThatTellsNothingTakesPartAllTheSame() {
    RunView run = checkedRun();
    deliver(null);

    assertThat(finding(run).message()).startsWith("ada told no distances");
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "p5":0.12     | "p5":0.01     | quantiles rise
          "p5":0.12     | "p5":-0.12    | must be greater than or equal to 0
          "p5":0.12     | "p5":"NaN"    | p5
          "p5":0.12     | "p5":1e300    | must be less than or equal to
          "p5":0.12     | "p5":null     | p5
          "maximum":0.6 | "maximum":2.5 | 2 is the greatest distance
          "samples":64  | "samples":49  | must be greater than or equal to 50
          "compared":60 | "compared":101 | there are only 100 images
          "lenet":null  | "lenet":{}    | must not be null
          "lenetSha256":null | "lenetSha256":"0000000000000000000000000000000000000000000000000000000000000000" | belong together
          "lenet":null  | "nearest":[3,1,2] | nearest
          """)
  void whatCannotBeIsRefusedAndNothingIsWritten(String honest, String forged, String problem) {
    RunView run = checkedRun();
    WorkOrder order = ada.ordered();
    String json = JsonMapper.shared().writeValueAsString(with(upload(order), report(FAR, FAR)));
    assertThat(json).contains(honest);

    assertThatThrownBy(() -> post(order, json.replace(honest, forged)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining(problem);
    assertThat(federation.events(run, "update.received")).isEmpty();
    assertThat(ada.ordered().assignmentId()).isEqualTo(order.assignmentId());
  }

  @Test
  void aReportThatNobodyAskedForIsRefused() {
    federation.start(Specs.of("ada").spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    Update update = with(upload(order), report(FAR, FAR));

    assertThatThrownBy(() -> ada.work().complete(order.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("asks for no such check");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"samples": 49, "sampler": "ddim", "steps": 20}                    | memorisation.samples
          {"samples": 64, "sampler": "ddim", "steps": 20, "everyRounds": 0}  | memorisation.everyRounds
          {"samples": 64, "sampler": "guesswork", "steps": 20}               | memorisation
          {"samples": 64, "sampler": "ddim", "steps": 0}                     | memorisation.steps
          """)
  void aCheckThatCouldNotWorkIsRefused(String check, String problem) {
    var spec = Specs.of("ada").with("memorisation", check).spec();
    assertThatThrownBy(() -> federation.runs().create(spec, null))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining(problem);
  }

  private RunView checkedRun() {
    RunView run = federation.start(Specs.of("ada").with("memorisation", CHECK).spec());
    federation.tick();
    return run;
  }

  /** The site's next order, which it then carries out. */
  private WorkOrder nextOrder() {
    federation.tick();
    WorkOrder order = ada.ordered();
    ada.workOnce();
    return order;
  }

  private void deliver(@Nullable MemorisationReport report) {
    WorkOrder order = ada.ordered();
    ada.work().complete(order.assignmentId(), with(upload(order), report));
  }

  private Update upload(WorkOrder order) {
    return ada.upload(order, TestSite.file(order, ada.train(order)));
  }

  private void post(WorkOrder order, String json) {
    RestClient.create(federation.url())
        .post()
        .uri("/api/v1/assignments/{id}/update", order.assignmentId())
        .header("Authorization", "Bearer " + ada.token())
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .retrieve()
        .toBodilessEntity();
  }

  private EventView finding(RunView run) {
    List<EventView> findings = federation.events(run, "update.memorisation");
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static Update with(Update update, @Nullable MemorisationReport report) {
    return new Update(
        update.bytes(),
        update.sha256(),
        update.images(),
        update.meanLoss(),
        update.seconds(),
        update.uploadId(),
        update.etags(),
        report);
  }

  private static MemorisationReport report(Quantiles samples, Quantiles training) {
    return new MemorisationReport(64, 100, 60, new Nearness(samples, training), null, null);
  }

  private static ReferenceView reference(int size, String key, String sha256) {
    return new ReferenceView(
        EvaluationsApi.Status.DONE,
        300,
        100,
        2,
        1,
        size,
        List.of(0.5, 0.5),
        0.9,
        null,
        1.0,
        sha256,
        key,
        null,
        null);
  }
}
