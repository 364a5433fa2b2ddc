package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.Aggregations;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Crashes;
import org.phoenix.coordinator.fixtures.Crashes.Moment;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.rounds.RollingBack;
import org.phoenix.platform.contract.AuditApi.AuditEntry;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.Extension;
import org.phoenix.platform.contract.RunsApi.Rollback;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpClientErrorException;

@Tag("once")
@CoordinatorTest
class RollbackTests {

  private static final Rollback TO_THE_BEST = new Rollback(null);

  private final Federation federation;
  private final RollingBack rollingBack;
  private final Crashes crashes;
  private final JdbcClient jdbc;
  private final SettableClock clock;
  private final TestSite ada;
  private final TestSite bob;
  private final List<TestSite> sites;

  RollbackTests(
      Federation federation,
      RollingBack rollingBack,
      Crashes crashes,
      JdbcClient jdbc,
      SettableClock clock) {
    this.federation = federation.fresh();
    this.rollingBack = rollingBack;
    this.crashes = crashes;
    this.jdbc = jdbc;
    this.clock = clock;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 300);
    this.sites = List.of(ada, bob);
  }

  @Test
  void aRunThatGetsWorseSaysSoAndGoesBackToItsBestWeights() {
    worsensAfterRoundTwo();
    RunView run = finished(judged(4));

    assertThat(run.bestRound()).isEqualTo(2);
    assertThat(federation.runs().rounds(run.id()))
        .extracting(RoundView::best)
        .containsExactly(false, true, false, false);
    assertThat(federation.events(run, "run.drifted"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.round()).isEqualTo(4);
              assertThat(event.message()).contains("LeNet-FID 60", "round 2", "instead of 30");
              assertThat(event.detail().get("bestRound").asInt()).isEqualTo(2);
              assertThat(event.detail().get("margin").asDouble()).isBetween(4.0, 5.0);
            });
    assertThat(federation.round(run, 1).drift()).isEmpty();
    assertThat(federation.round(run, 3).drift())
        .singleElement()
        .satisfies(drift -> assertThat(drift.drifted()).isFalse());
    assertThat(federation.round(run, 4).drift())
        .singleElement()
        .satisfies(
            drift -> {
              assertThat(drift.metric()).isEqualTo("lenet-fid");
              assertThat(drift.value()).isEqualTo(60);
              assertThat(drift.best()).isEqualTo(30);
              assertThat(drift.rounds()).isEqualTo(3);
              assertThat(drift.drifted()).isTrue();
            });

    RunView back = federation.runs().rollBack(run.id(), TO_THE_BEST);

    String best = Objects.requireNonNull(federation.round(run, 2).checkpointSha256());
    assertThat(back.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(back.endedAt()).isNull();
    assertThat(back.checkpointSha256()).isEqualTo(best).isNotEqualTo(run.checkpointSha256());
    assertThat(federation.events(run, "run.rolled-back"))
        .singleElement()
        .satisfies(event -> assertThat(event.round()).isEqualTo(2));
    assertThat(federation.runs().rounds(run.id())).hasSize(4);
    federation.runs().extend(run.id(), new Extension(6));
    RunView end = resumed(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.round()).isEqualTo(6);
    assertThat(federation.round(end, 5).baseSha256()).isEqualTo(best);
    assertThat(federation.round(end, 6).baseSha256())
        .isEqualTo(federation.round(end, 5).checkpointSha256());
  }

  @Test
  void theSameRollbackGivesTheSameBits() {
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      RunView run = finished(Specs.of("ada", "bob").rounds(3).spec());
      federation.runs().rollBack(run.id(), new Rollback(1));
      federation.runs().extend(run.id(), new Extension(5));
      ends.add(resumed(run.id()).checkpointSha256());
    }
    assertThat(ends.get(0)).isEqualTo(ends.get(1));
    assertThat(finished(Specs.of("ada", "bob").rounds(5).spec()).checkpointSha256())
        .isNotEqualTo(ends.get(0));
  }

  @Test
  void aCompletedRunThatHasNoRoundsLeftEndsWithTheOlderWeights() {
    RunView run = finished(Specs.of("ada", "bob").rounds(3).spec());

    federation.runs().rollBack(run.id(), new Rollback(1));
    RunView end = resumed(run.id());

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.round()).isEqualTo(3);
    assertThat(end.checkpointSha256()).isEqualTo(federation.round(run, 1).checkpointSha256());
  }

  @Test
  void theRoundInWorkIsGivenUpAndTheNextOneStartsFromTheOlderWeights() {
    RunView run = federation.start(Specs.of("ada", "bob").rounds(4).spec());
    closeRounds(run, 2);
    WorkOrder late = ada.ordered();
    Update update = ada.upload(late, TestSite.file(late, ada.train(late)));
    bob.workOnce();

    RunView back = federation.runs().rollBack(run.id(), new Rollback(1));

    assertThat(back.status()).isEqualTo(RunStatus.RUNNING);
    RoundView given = federation.round(run, 3);
    assertThat(given.status()).isEqualTo(RoundStatus.FAILED);
    assertThat(given.reason()).contains("took the run back to round 1");
    assertThat(federation.events(run, "round.abandoned")).hasSize(1);
    assertThatThrownBy(() -> ada.work().complete(late.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("round 3 was given up: an operator took the run back to round 1");
    assertThat(ada.work().progress(late.assignmentId(), TestSite.progress(late, 2)).wanted())
        .isFalse();
    RunView end = federation.finish(run.id(), sites);
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.round()).isEqualTo(4);
    assertThat(federation.round(end, 4).baseSha256())
        .isEqualTo(federation.round(end, 1).checkpointSha256());
  }

  @Test
  void aRoundThatIsBeingJudgedIsGivenUpToo() {
    RunView run = federation.start(judged(3));
    closeRounds(run, 1);
    federation.evaluations().goAway(true);
    sites.forEach(TestSite::workOnce);
    federation.tick();
    assertThat(federation.round(run, 2).status()).isEqualTo(RoundStatus.EVALUATING);

    RunView back = federation.runs().rollBack(run.id(), new Rollback(1));

    federation.evaluations().goAway(false);
    assertThat(back.checkpointSha256()).isEqualTo(federation.round(run, 1).checkpointSha256());
    federation.tick();
    assertThat(federation.round(run, 3).baseSha256()).isEqualTo(back.checkpointSha256());
    assertThatThrownBy(() -> federation.runs().rollBack(run.id(), new Rollback(2)))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("round = 2: it is FAILED");
  }

  @Test
  void aFailedRunGoesOnFromItsLastRoundWhenItsSitesAreBack() {
    RunView run = federation.start(Specs.of("ada", "bob").rounds(3).spec());
    closeRounds(run, 1);
    clock.advance(Specs.DEADLINE.plusSeconds(1));
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.FAILED);

    RunView back = federation.runs().rollBack(run.id(), new Rollback(1));

    assertThat(back.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(back.reason()).isNull();
    assertThat(federation.runs().waiting(run.id()).sentence()).contains("Round 2 was given up");
    RunView end = resumed(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(end, 3).baseSha256())
        .isEqualTo(federation.round(end, 1).checkpointSha256());
  }

  @Test
  void theServerOptimiserRemembersWhatItDidThen() {
    RunSpec spec = Specs.of("ada", "bob").rounds(3).spec(Aggregations.fedAvgM(0.7, 0.9));
    RunView run = finished(spec);
    String last = moments(run.id());
    RunView shorter =
        finished(Specs.of("ada", "bob").rounds(1).spec(Aggregations.fedAvgM(0.7, 0.9)));

    federation.runs().rollBack(run.id(), new Rollback(1));

    assertThat(moments(run.id())).isEqualTo(moments(shorter.id())).isNotEqualTo(last);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheReason() {
    RunView draft = federation.runs().create(Specs.of("ada", "bob").rounds(2).spec(), null);
    refused(draft, TO_THE_BEST, "is DRAFT and cannot be rolled back");
    RunView run = federation.runs().start(draft.id());
    closeRounds(run, 1);
    refused(run, TO_THE_BEST, "has no judged round");
    refused(run, new Rollback(2), "round = 2: it is OPEN");
    refused(run, new Rollback(0), "round = 0: run " + run.id() + " has come to round 2");
    refused(run, new Rollback(9), "round = 9");
    assertThatThrownBy(() -> federation.runs().rollBack(run.id(), new Rollback(-1)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("round = -1");
    RunView end = federation.finish(run.id(), sites);
    refused(end, new Rollback(2), "is at the weights of round 2 already");
    federation.runs().rollBack(end.id(), new Rollback(1));
    refused(end, new Rollback(1), "is at the weights of round 1 already");
    federation.runs().cancel(end.id());
    refused(end, new Rollback(1), "is CANCELLED and cannot be rolled back");
  }

  @Test
  void aRepetitionIsOneRollbackAndAnotherStateIsLeftAlone() throws Exception {
    RunView run = finished(Specs.of("ada", "bob").rounds(2).spec());

    assertThat(post(run, "If-Match", "\"another\"").statusCode()).isEqualTo(412);
    HttpResponse<String> first = post(run, "Idempotency-Key", "k");
    HttpResponse<String> again = post(run, "Idempotency-Key", "k");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(federation.events(run, "run.rolled-back")).hasSize(1);
    assertThat(federation.audit().pageOfCalls(null, null, null, run.id(), null, 100).getBody())
        .filteredOn(entry -> entry.path().endsWith("/rollback"))
        .extracting(AuditEntry::status)
        .containsExactly(200, 200, 412);
  }

  @Test
  void aDriverThatReadTheRunBeforeStartsTheNextRoundFromTheOlderWeights() {
    RunView run = federation.start(judged(4));
    closeRounds(run, 2);
    sites.forEach(TestSite::workOnce);
    tickUntilClosed(run, 3);
    // The next commit is the plan of round 4.
    crashes.meanwhile(0, () -> federation.runs().rollBack(run.id(), new Rollback(1)));
    federation.tick();
    assertThat(crashes.survived()).isFalse();

    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(end, 3).status()).isEqualTo(RoundStatus.CLOSED);
    assertThat(federation.round(end, 4).baseSha256())
        .isEqualTo(federation.round(end, 1).checkpointSha256());
  }

  @Test
  void dyingAtEveryCommitChangesNothing() {
    worsensAfterRoundTwo();
    List<RunView> ends = new ArrayList<>();
    List<List<String>> types = new ArrayList<>();
    for (boolean dying : new boolean[] {false, true}) {
      RunView run = federation.start(judged(3));
      work(run.id(), dying);
      roll(run.id(), dying);
      federation.runs().extend(run.id(), new Extension(5));
      federation.runs().resume(run.id());
      work(run.id(), dying);
      ends.add(federation.runs().run(run.id()));
      types.add(federation.runs().events(run.id(), 0, 1000).stream().map(EventView::type).toList());
    }
    assertThat(ends).extracting(RunView::status).containsOnly(RunStatus.COMPLETED);
    assertThat(ends.get(1).checkpointSha256()).isEqualTo(ends.get(0).checkpointSha256());
    assertThat(ends.get(1).bestRound()).isEqualTo(ends.get(0).bestRound()).isEqualTo(2);
    assertThat(types.get(1)).containsExactlyInAnyOrderElementsOf(types.get(0));
    assertThat(types.get(0)).contains("run.drifted", "run.rolled-back");
  }

  /** One commit at a time. */
  private void tickUntilClosed(RunView run, int round) {
    for (int i = 0; federation.round(run, round).status() != RoundStatus.CLOSED; i++) {
      assertThat(i).as("commits of the round").isLessThan(50);
      crashes.plan(0, Moment.AFTER_COMMIT);
      assertThatThrownBy(federation::tick).isInstanceOf(Crashes.Killed.class);
    }
  }

  /** The request's own transaction dies before its commit and is tried again. */
  private void roll(UUID run, boolean dying) {
    if (dying) {
      crashes.plan(0, Moment.BEFORE_COMMIT);
      assertThatThrownBy(() -> rollingBack.rollBack(run, null)).isInstanceOf(Crashes.Killed.class);
      assertThat(federation.runs().run(run).status()).isEqualTo(RunStatus.COMPLETED);
    }
    federation.runs().rollBack(run, TO_THE_BEST);
  }

  private void work(UUID run, boolean dying) {
    for (int i = 0; i < 400; i++) {
      for (Moment moment : Moment.values()) {
        if (dying) {
          crashes.plan(0, moment);
        }
        try {
          federation.tick();
        } catch (Crashes.Killed killed) {
          // The next one goes on.
        }
      }
      crashes.survived();
      if (federation.runs().run(run).endedAt() != null) {
        return;
      }
      sites.forEach(TestSite::workOnce);
    }
    throw new AssertionError(federation.runs().waiting(run).sentence());
  }

  private void worsensAfterRoundTwo() {
    federation.evaluations().findModel(1, 50, 1.0);
    federation.evaluations().findModel(2, 30, 1.0);
    federation.evaluations().findModel(3, 32, 1.0);
    federation.evaluations().findModel(4, 60, 1.0);
    federation.evaluations().findModel(5, 45, 1.0);
  }

  private static RunSpec judged(int rounds) {
    return Specs.of("ada", "bob").rounds(rounds).evaluated().spec();
  }

  private RunView finished(RunSpec spec) {
    return federation.finish(federation.start(spec).id(), sites);
  }

  private RunView resumed(UUID run) {
    federation.runs().resume(run);
    return federation.finish(run, sites);
  }

  /** Until so many rounds are closed and the next one is open. */
  private void closeRounds(RunView run, int rounds) {
    federation.tick();
    for (int i = 0; i < rounds; i++) {
      sites.forEach(TestSite::workOnce);
      federation.tick();
    }
    assertThat(federation.round(run, rounds + 1).status()).isEqualTo(RoundStatus.OPEN);
  }

  private void refused(RunView run, Rollback rollback, String reason) {
    assertThatThrownBy(() -> federation.runs().rollBack(run.id(), rollback))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining(reason);
  }

  private @Nullable String moments(UUID run) {
    return jdbc.sql("select server_moments::text from runs where id = ?")
        .param(run)
        .query(String.class)
        .single();
  }

  private HttpResponse<String> post(RunView run, String header, String value) throws Exception {
    URI url = URI.create(federation.url() + "/api/v1/runs/" + run.id() + "/rollback");
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header(header, value)
            .POST(BodyPublishers.ofString("{\"round\": 1}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
