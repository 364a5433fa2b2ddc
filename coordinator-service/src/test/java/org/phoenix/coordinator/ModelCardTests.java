package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.SecondSpaceResult;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.contract.ModelCard;
import org.phoenix.platform.contract.ModelCard.FeatureSpace;
import org.phoenix.platform.contract.ModelCard.Judgement;
import org.phoenix.platform.contract.ModelCard.Metric;
import org.phoenix.platform.contract.ModelCard.RoundWidth;
import org.phoenix.platform.contract.ModelCard.SharedData;
import org.phoenix.platform.contract.ModelCard.SiteData;
import org.phoenix.platform.contract.ModelCard.SiteMemorisation;
import org.phoenix.platform.contract.ModelCard.Weights;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.Rollback;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.RunsApi.UpdateView;
import org.phoenix.platform.contract.SharedDataSetsApi.SharedDataSetView;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Model cards of runs in every state, beside what the other views say of them. */
@CoordinatorTest
class ModelCardTests {

  private static final String CHECK = "{\"samples\": 64, \"sampler\": \"ddim\", \"steps\": 20}";
  private static final Quantiles FAR = new Quantiles(0.06, 0.09, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6);
  private static final Quantiles NEAR = new Quantiles(0, 0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  private static final String LENET = "ab".repeat(32);
  private static final String INCEPTION = "cd".repeat(32);

  private final Federation federation;
  private final JdbcClient jdbc;
  private final TestSite ada;
  private final TestSite bob;
  private final TestSite mal;

  ModelCardTests(Federation federation, JdbcClient jdbc) {
    this.federation = federation.fresh();
    this.jdbc = jdbc;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 200);
    this.mal = federation.site("mal", 300);
  }

  @Test
  void aDraftHasACardThatSaysThatNothingIsTrained() {
    RunView draft = federation.runs().create(Specs.of("ada").spec(), null);
    ModelCard card = federation.runs().card(draft.id());

    assertThat(card.status()).isEqualTo(RunStatus.DRAFT);
    assertThat(card.limits())
        .containsExactly(
            "Nothing is trained: no round is closed.",
            "The run is DRAFT, and this card changes with it.",
            "No licence is stated; nobody may take that for leave to use the model.");
    assertThat(card.sites()).isEmpty();
    assertThat(card.network().newest()).isNull();
    assertThat(card.newest()).isNull();
    assertThat(card.rounds().closed()).isZero();
    assertThat(text(draft))
        .contains(
            "Nothing is trained", "No site takes part yet.", "No model of this run was judged.");
  }

  @Test
  void aFinishedRunsCardSaysWhatTheOtherViewsSay() {
    federation.evaluations().findBad("mal", 30);
    federation.evaluations().findAll(1, result(9.5));
    federation.evaluations().findAll(2, result(7.25));
    federation.evaluations().findAll(3, result(8.125));
    RunView run =
        federation.start(
            Specs.of("ada", "bob", "mal")
                .rounds(3)
                .screened(2, false)
                .with("memorisation", CHECK)
                .with("licence", "\"CC-BY-4.0\"")
                .with("compression", "\"bf16\"")
                .spec());
    RunView end = finish(run);
    ModelCard card = federation.runs().card(run.id());

    assertThat(card)
        .returns(end.name(), ModelCard::name)
        .returns(end.spec().seed(), ModelCard::seed)
        .returns(RunStatus.COMPLETED, ModelCard::status)
        .returns(end.createdAt(), ModelCard::createdAt)
        .returns(end.endedAt(), ModelCard::endedAt)
        .returns("CC-BY-4.0", ModelCard::licence);
    assertThat(card.network().newest())
        .isEqualTo(new Weights(3, Objects.requireNonNull(end.checkpointSha256())));
    RoundView best = federation.round(end, 2);
    assertThat(best.best()).isTrue();
    assertThat(card.network().best())
        .isEqualTo(new Weights(2, Objects.requireNonNull(best.checkpointSha256())));
    assertThat(card.sites())
        .extracting(SiteData::site, SiteData::status, SiteData::offered, SiteData::trained)
        .containsExactly(
            tuple("ada", ParticipantStatus.ACTIVE, 100L, 100L),
            tuple("bob", ParticipantStatus.ACTIVE, 200L, 200L),
            tuple("mal", ParticipantStatus.DISCONNECTED, 300L, 300L));
    assertThat(card.sites()).extracting(SiteData::averaged).containsExactly(3L, 3L, 2L);
    assertThat(card.sites().get(2).reason()).isEqualTo("too far out");
    assertThat(card.rounds().widths()).containsExactly(new RoundWidth(2, 1), new RoundWidth(3, 2));
    List<RoundView> rounds = federation.runs().rounds(run.id());
    assertThat(card.rounds())
        .returns(3, counts -> counts.closed())
        .returns(3, counts -> counts.inModel())
        .returns(8L, counts -> counts.updates())
        .returns(0L, counts -> counts.quarantined())
        .returns(end.savedBytes(), counts -> counts.savedBytes())
        .returns(
            rounds.stream().mapToLong(RoundView::updateBytes).sum(),
            counts -> counts.updateBytes());
    assertThat(card.strategy().aggregation().method()).isEqualTo("fedavg");
    assertThat(card.strategy().training()).isEqualTo(end.spec().training());
    assertThat(card.strategy().screening()).isEqualTo(end.spec().screening());
    assertJudged(card, rounds);
    assertMemorised(card, rounds);
    assertText(end, card);
  }

  private static void assertJudged(ModelCard card, List<RoundView> rounds) {
    Judgement newest = Objects.requireNonNull(card.newest());
    Result seen = Objects.requireNonNull(rounds.get(2).evaluation());
    assertThat(newest.round()).isEqualTo(3);
    assertThat(newest.checkpointSha256()).isEqualTo(rounds.get(2).checkpointSha256());
    assertThat(newest.classCounts()).isEqualTo(seen.classCounts());
    assertThat(newest.metrics().get(0))
        .isEqualTo(
            new Metric(
                "lenet-fid",
                FeatureSpace.LENET,
                seen.lenetFid().value(),
                seen.lenetFid().noise(),
                seen.lenetFid().floor(),
                64,
                "held-out",
                1000,
                LENET));
    assertThat(newest.metrics())
        .extracting(Metric::name, Metric::space)
        .containsExactly(
            tuple("lenet-fid", FeatureSpace.LENET),
            tuple("lenet-kid", FeatureSpace.LENET),
            tuple("precision", FeatureSpace.LENET),
            tuple("recall", FeatureSpace.LENET),
            tuple("density", FeatureSpace.LENET),
            tuple("coverage", FeatureSpace.LENET),
            tuple("class-entropy", FeatureSpace.LENET),
            tuple("total-variation", FeatureSpace.LENET),
            tuple("classes-covered", FeatureSpace.LENET),
            tuple("lenet-score", FeatureSpace.LENET),
            tuple("fid", FeatureSpace.SECOND),
            tuple("kid", FeatureSpace.SECOND),
            tuple("precision", FeatureSpace.SECOND),
            tuple("recall", FeatureSpace.SECOND),
            tuple("density", FeatureSpace.SECOND),
            tuple("coverage", FeatureSpace.SECOND));
    assertThat(newest.metrics().get(10))
        .returns(41.5, Metric::value)
        .returns(500, Metric::referenceSamples)
        .returns(INCEPTION, Metric::extractorSha256);
    assertThat(Objects.requireNonNull(card.best()).round()).isEqualTo(2);
    assertThat(card.best().metrics().get(0).value()).isEqualTo(7.25);
  }

  private void assertMemorised(ModelCard card, List<RoundView> rounds) {
    assertThat(card.memorisation())
        .extracting(SiteMemorisation::site, SiteMemorisation::round, SiteMemorisation::repeats)
        .containsExactly(tuple("ada", 3, true), tuple("bob", 3, false));
    AssignmentView work = rounds.get(2).assignments().get(0);
    UpdateView update = federation.runs().update(Objects.requireNonNull(work.updateId()));
    assertThat(card.memorisation().get(0).report()).isEqualTo(update.memorisation());
    assertThat(card.limits())
        .contains(
            "It was trained in 3 rounds on 600 images of 3 sites.",
            "It seems to repeat images of ada: look before you publish it.");
  }

  private void assertText(RunView end, ModelCard card) {
    ResponseEntity<String> answer = federation.runs().cardText(end.id());
    assertThat(answer.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE))
        .isEqualTo("text/markdown;charset=UTF-8");
    String text = Objects.requireNonNull(answer.getBody());
    assertThat(text)
        .startsWith("---\nlicense: \"CC-BY-4.0\"\n")
        .contains("mal is DISCONNECTED: too far out")
        .contains("| lenet-fid | 8.125 | 0.25 | 1.5 | 64 | 1000 | held-out | LeNet |")
        .contains("| fid | 41.5 | – | 3.5 | 64 | 500 | held-out | second network |")
        .contains("| ada | 3 | samples | pixels | 0 | 0.001 | 0.1 |")
        .contains(LENET, INCEPTION, Objects.requireNonNull(end.checkpointSha256()));
    card.limits().forEach(limit -> assertThat(text).contains("- " + limit));
  }

  @Test
  void theSharedSetIsNamedWithBetaAndItsCost() throws IOException {
    SharedDataSetView g = federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    RunView run = federation.start(Specs.of("ada", "bob").sharing("g", 0.5, 3).spec());
    RunView end = federation.finish(run.id(), List.of(ada, bob));
    ModelCard card = federation.runs().card(run.id());

    assertThat(card.shared())
        .isEqualTo(
            new SharedData(
                "g",
                60L,
                g.sha256(),
                g.classCounts(),
                0.5,
                3,
                end.beta(),
                Objects.requireNonNull(end.sharedBytes())));
    assertThat(card.rounds().warmUp()).isTrue();
    assertThat(card.rounds().closed()).isEqualTo(1);
    assertThat(card.sites()).extracting(SiteData::averaged).containsExactly(1L, 1L);
    assertThat(card.limits()).contains("Nobody has judged what the global model draws.");
  }

  @Test
  void aRoundThatIsBeingJudgedIsBehindTheNewestWeightsAlready() {
    RunView run = federation.start(Specs.of("ada").rounds(2).evaluated().spec());
    federation.tick();
    federation.samples().goAway(true);
    ada.workOnce();
    federation.tick();
    ModelCard card = federation.runs().card(run.id());

    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.EVALUATING);
    assertThat(Objects.requireNonNull(card.network().newest()).round()).isEqualTo(1);
    assertThat(card.rounds().inModel()).isZero();
    assertThat(card.limits()).noneMatch(limit -> limit.contains("taken back"));
  }

  @Test
  void aRunThatWasTakenBackNamesTheRoundsBehindItsWeights() {
    RunView run = federation.start(Specs.of("ada").rounds(3).spec());
    federation.finish(run.id(), List.of(ada));
    federation.runs().rollBack(run.id(), new Rollback(1));
    ModelCard card = federation.runs().card(run.id());

    assertThat(Objects.requireNonNull(card.network().newest()).round()).isEqualTo(1);
    assertThat(card.rounds().closed()).isEqualTo(3);
    assertThat(card.rounds().inModel()).isEqualTo(1);
    assertThat(card.limits())
        .contains("The run was taken back: the newest weights come of 1 of the 3 closed rounds.");
  }

  @Test
  void whatPeopleWriteIsTextInTheCard() {
    String hostile = "a|b <script>\n# `x`";
    RunView run =
        federation.start(Specs.of("ada", "bob").with("name", "\"a|b <script> `x`\"").spec());
    federation.tick();
    ada.work().refuse(ada.ordered().assignmentId(), new Refusal(hostile));
    ModelCard card = federation.runs().card(run.id());

    assertThat(card.name()).isEqualTo("a|b <script> `x`");
    assertThat(card.sites().get(0))
        .returns(ParticipantStatus.WITHDRAWN, SiteData::status)
        .returns(hostile, SiteData::reason);
    assertThat(text(run))
        .contains("\n# a\\|b &lt;script&gt; \\`x\\`\n")
        .contains("ada is WITHDRAWN: a\\|b &lt;script&gt; \\# \\`x\\`\n")
        .doesNotContain("<script>\n");
  }

  @Test
  void anOldSpecificationHasNoLicence() {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    int rows =
        jdbc.sql("update runs set spec = spec - 'licence' where id = :id")
            .param("id", run.id())
            .update();

    assertThat(rows).isEqualTo(1);
    assertThat(federation.runs().run(run.id()).spec().licence()).isNull();
    assertThat(text(run)).contains("license: \"unknown\"", "| licence | not stated |");
  }

  @Test
  void aRunThatIsNotThereHasNoCard() {
    UUID nobody = UUID.randomUUID();

    assertThatThrownBy(() -> federation.runs().card(nobody))
        .isInstanceOf(HttpClientErrorException.NotFound.class)
        .hasMessageContaining("There is no run " + nobody);
    assertThatThrownBy(() -> federation.runs().cardText(nobody))
        .isInstanceOf(HttpClientErrorException.NotFound.class)
        .hasMessageContaining("There is no run " + nobody);
  }

  @Test
  void whoHasTheCardNeedNotFetchItAgain() {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    for (String path : List.of("card", "card.md")) {
      RestClient.RequestHeadersSpec<?> again =
          RestClient.create(federation.url()).get().uri("/api/v1/runs/{id}/" + path, run.id());
      String tag =
          Objects.requireNonNull(again.retrieve().toBodilessEntity().getHeaders().getETag());
      assertThat(
              again
                  .header(HttpHeaders.IF_NONE_MATCH, tag)
                  .retrieve()
                  .toBodilessEntity()
                  .getStatusCode())
          .isEqualTo(HttpStatus.NOT_MODIFIED);
    }
  }

  /** Ada's model repeats images, bob's does not, and mal is gone before the check. */
  private RunView finish(RunView run) {
    while (federation.runs().run(run.id()).endedAt() == null) {
      federation.tick();
      deliver(ada, NEAR);
      deliver(bob, FAR);
      deliver(mal, FAR);
    }
    return federation.runs().run(run.id());
  }

  private static void deliver(TestSite site, Quantiles samples) {
    WorkOrder order = site.order();
    if (order != null) {
      Update update = site.upload(order, TestSite.file(order, site.train(order)));
      boolean checked = order.memorisation() != null;
      site.work()
          .complete(
              order.assignmentId(),
              new Update(
                  update.bytes(),
                  update.sha256(),
                  update.images(),
                  update.meanLoss(),
                  update.seconds(),
                  update.uploadId(),
                  update.etags(),
                  checked ? report(samples) : null));
    }
  }

  private static MemorisationReport report(Quantiles samples) {
    return new MemorisationReport(64, 100, 60, new Nearness(samples, FAR), null, null);
  }

  private static Result result(double lenetFid) {
    Paired paired = new Paired(0.75, 0.01, 0.9);
    Pairs pairs = new Pairs(64, "held-out", 1000, LENET, 5, paired, paired, paired, paired, paired);
    SecondSpaceResult second =
        new SecondSpaceResult(
            2048,
            new Fid(41.5, 64, "held-out", 500, INCEPTION, 3.5, null),
            5,
            paired,
            paired,
            paired,
            paired,
            paired);
    return new Result(
        64,
        List.of(40, 24),
        List.of(0.625, 0.375),
        0.66,
        0.125,
        2,
        new Fid(lenetFid, 64, "held-out", 1000, LENET, 1.5, 0.25),
        null,
        1.8,
        pairs,
        List.of("few images"),
        second);
  }

  private String text(RunView run) {
    return Objects.requireNonNull(federation.runs().cardText(run.id()).getBody());
  }
}
