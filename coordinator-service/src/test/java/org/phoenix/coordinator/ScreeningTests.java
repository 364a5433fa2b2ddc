package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.RunsApi.VerdictView;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.web.client.HttpClientErrorException;

@Tag("once")
@CoordinatorTest
class ScreeningTests {

  private final Federation federation;
  private final List<TestSite> sites;

  ScreeningTests(Federation federation) {
    this.federation = federation.fresh();
    this.sites =
        Stream.of("ada", "bob", "cyd", "mal").map(name -> federation.site(name, 100)).toList();
  }

  @Test
  void aBadSiteIsWarnedThenDisconnectedAndGetsNoMoreWork() {
    federation.evaluations().findBad("mal", 30);
    RunView end = finish(spec(3, 0, 2, true));

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(consequences(end, 1)).containsExactly("NONE", "NONE", "NONE", "WARNED");
    assertThat(consequences(end, 2)).containsExactly("NONE", "NONE", "NONE", "DISCONNECTED");
    assertThat(federation.round(end, 3).assignments())
        .extracting(assignment -> assignment.site())
        .containsExactly("ada", "bob", "cyd");
    assertThat(participant(end, "mal").status()).isEqualTo(ParticipantStatus.DISCONNECTED);
    assertThat(participant(end, "mal").reason()).isEqualTo("too far out");
    assertThat(federation.events(end, "site.warned")).hasSize(1);
    assertThat(federation.events(end, "site.disconnected"))
        .singleElement()
        .satisfies(event -> assertThat(event.round()).isEqualTo(2))
        .satisfies(event -> assertThat(event.detail().get("value").asDouble()).isEqualTo(50));
  }

  @Test
  void aSiteThatSendsTheGlobalModelBackIsDisconnectedForNotTraining() {
    RunView run = federation.start(spec(3, 0, 2, true));
    while (federation.runs().run(run.id()).endedAt() == null) {
      federation.tick();
      sites.subList(0, 3).forEach(TestSite::workOnce);
      TestSite mal = sites.get(3);
      WorkOrder order = mal.order();
      if (order != null) {
        mal.deliver(order, TestSite.file(order, mal.base(order)));
      }
    }
    RunView end = federation.runs().run(run.id());

    assertThat(consequences(end, 1)).containsExactly("NONE", "NONE", "NONE", "WARNED");
    assertThat(consequences(end, 2)).containsExactly("NONE", "NONE", "NONE", "DISCONNECTED");
    VerdictView idle = verdicts(end, 2).get(3);
    assertThat(idle.metric()).isEqualTo("update-norm");
    assertThat(idle.value()).isZero();
    assertThat(idle.strikes()).isEqualTo(2);
    assertThat(idle.reason()).startsWith("did not train: its weights moved by 0.00, less than");
    assertThat(idle.comparisons())
        .singleElement()
        .satisfies(norm -> assertThat(norm.peers()).hasSize(3))
        .satisfies(norm -> assertThat(norm.bound()).isEqualTo(0.01 * norm.median()));
  }

  @Test
  void nobodyIsJudgedBeforeItsTime() {
    federation.evaluations().findBad("mal", 30);
    RunView end = finish(spec(3, 2, 2, true));

    assertThat(consequences(end, 1)).isEmpty();
    assertThat(consequences(end, 2)).isEmpty();
    assertThat(consequences(end, 3)).contains("WARNED");
    assertThat(federation.samples().requests())
        .extracting(SampleRequest::count)
        .containsExactly(64, 64, 64, 32, 32, 32, 32);
  }

  @Test
  void theSoleOwnerOfAClassIsKeptWhileItIsProtected() {
    federation.evaluations().findBad("mal", 30);
    federation.evaluations().findSoleOwner("mal");
    RunView end = finish(spec(3, 0, 2, true));

    assertThat(consequences(end, 3)).containsExactly("NONE", "NONE", "NONE", "KEPT");
    assertThat(participant(end, "mal").status()).isEqualTo(ParticipantStatus.WARNED);
    assertThat(federation.events(end, "site.kept"))
        .first()
        .satisfies(
            event -> assertThat(event.message()).contains("it alone yields the classes [3]"));
    VerdictView kept = verdicts(end, 3).get(3);
    assertThat(kept.keptBecause()).isEqualTo("it alone yields the classes [3]");
    assertThat(kept.strikes()).as("a kept site gets no strike").isEqualTo(1);
    assertThat(kept.margin()).isEqualTo(1);
    assertThat(kept.evaluationId()).isNotNull();
  }

  @Test
  void theSoleOwnerOfAClassIsDroppedWhenNobodyProtectsIt() {
    federation.evaluations().findBad("mal", 30);
    federation.evaluations().findSoleOwner("mal");

    assertThat(consequences(finish(spec(2, 0, 2, false)), 2)).contains("DISCONNECTED");
  }

  @Test
  void theWorstSiteGoesFirstWhenNotAllMayGo() {
    federation.evaluations().findBad("ada", 10);
    federation.evaluations().findBad("mal", 30);
    RunView end = finish(spec(2, 0, 3, true));

    assertThat(consequences(end, 2)).containsExactly("KEPT", "NONE", "NONE", "DISCONNECTED");
    assertThat(verdicts(end, 2).get(0).reason())
        .contains("kept, because 3 sites are needed and 3 are left");
  }

  @Test
  void aQuorumIsNotScreenedAway() {
    federation.evaluations().findBad("mal", 30);
    RunSpec spec =
        Specs.of("ada", "bob", "cyd", "mal").rounds(3).quorum(4).screened(1, false).spec();
    RunView end = finish(spec);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(consequences(end, 3)).containsExactly("NONE", "NONE", "NONE", "KEPT");
  }

  @Test
  void anOperatorMayReadmitADisconnectedSite() {
    federation.evaluations().findBad("mal", 30);
    RunView run = federation.start(spec(4, 0, 2, true));
    TestSite mal = sites.get(3);
    while (participant(run, "mal").status() != ParticipantStatus.DISCONNECTED) {
      federation.tick();
      sites.forEach(TestSite::workOnce);
    }
    ParticipantView readmitted = federation.runs().readmit(run.id(), mal.id());

    assertThat(readmitted.status()).isEqualTo(ParticipantStatus.ACTIVE);
    assertThat(readmitted.strikes()).isZero();
    assertThatThrownBy(() -> federation.runs().readmit(run.id(), mal.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class);
    RunView end = federation.finish(run.id(), sites);
    assertThat(federation.round(end, 4).assignments()).hasSize(4);
    assertThat(federation.events(end, "site.readmitted")).hasSize(1);
  }

  @Test
  void aReadmittedSiteOnProbationHasOneStrikeLeft() {
    federation.evaluations().findBad("mal", 30);
    RunView run = federation.start(probation(6, 2));
    until(run, "mal", ParticipantStatus.DISCONNECTED);
    ParticipantView readmitted = federation.runs().readmit(run.id(), sites.get(3).id());

    assertThat(readmitted.status()).isEqualTo(ParticipantStatus.WARNED);
    assertThat(readmitted.strikes()).isEqualTo(1);
    assertThat(readmitted.reason()).isEqualTo("on probation for 2 judged rounds");
    RunView end = federation.finish(run.id(), sites);
    assertThat(consequences(end, 3)).doesNotContain("DISCONNECTED");
    assertThat(consequences(end, 4)).containsExactly("NONE", "NONE", "NONE", "DISCONNECTED");
    assertThat(consequences(end, 5)).hasSize(3);
  }

  @Test
  void goodRoundsInARowClearAWarnedSite() {
    federation.evaluations().findBad("mal", 30);
    RunView run = federation.start(probation(6, 2));
    until(run, "mal", ParticipantStatus.WARNED);
    federation.evaluations().findBad("mal", -10);
    until(run, "mal", ParticipantStatus.ACTIVE);
    federation.evaluations().findBad("mal", 30);
    RunView end = federation.finish(run.id(), sites);

    assertThat(federation.events(end, "site.cleared"))
        .singleElement()
        .satisfies(event -> assertThat(event.round()).isEqualTo(3))
        .satisfies(
            event ->
                assertThat(event.message())
                    .isEqualTo("mal has no strikes any more: 2 good judgements in a row"));
    assertThat(consequences(end, 4)).contains("WARNED");
    assertThat(consequences(end, 5)).contains("DISCONNECTED");
  }

  @Test
  void withoutProbationStrikesStay() {
    federation.evaluations().findBad("mal", 30);
    RunView run = federation.start(spec(6, 0, 2, true));
    until(run, "mal", ParticipantStatus.WARNED);
    federation.evaluations().findBad("mal", -10);
    RunView end = federation.finish(run.id(), sites);

    assertThat(participant(end, "mal").strikes()).isEqualTo(1);
    assertThat(participant(end, "mal").status()).isEqualTo(ParticipantStatus.WARNED);
  }

  private void until(RunView run, String site, ParticipantStatus status) {
    while (participant(run, site).status() != status) {
      assertThat(federation.runs().run(run.id()).endedAt()).isNull();
      federation.tick();
      sites.forEach(TestSite::workOnce);
    }
  }

  private static RunSpec probation(int rounds, int probation) {
    return Specs.of("ada", "bob", "cyd", "mal")
        .rounds(rounds)
        .evaluated()
        .with(
            "screening",
            """
            {"metric": "lenet-fid", "k": 3, "afterRounds": 0, "strikes": 2, "minimumSites": 2,
             "protectSoleOwners": true, "samples": 32, "probation": %d}
            """
                .formatted(probation))
        .spec();
  }

  @Test
  void sitesAreJudgedByTheirOwnUpdates() {
    RunView end = finish(spec(1, 0, 2, true));

    List<SampleRequest> requests = federation.samples().requests();
    assertThat(requests.get(0).checkpoint()).isEqualTo(end.checkpointSha256());
    assertThat(requests)
        .extracting(SampleRequest::seed)
        .as("one noise for all models")
        .containsOnly(requests.get(0).seed());
    assertThat(requests.subList(1, 5))
        .allSatisfy(
            request ->
                assertThat(
                        federation.runs().update(Objects.requireNonNull(request.update())).runId())
                    .isEqualTo(end.id()));
    assertThat(federation.evaluations().requests())
        .extracting(request -> request.subject())
        .containsExactly(
            "run test, round 1, global model",
            "run test, round 1, model of ada",
            "run test, round 1, model of bob",
            "run test, round 1, model of cyd",
            "run test, round 1, model of mal");
  }

  private static RunSpec spec(
      int rounds, int afterRounds, int minimumSites, boolean protectSoleOwners) {
    return Specs.of("ada", "bob", "cyd", "mal")
        .rounds(rounds)
        .screened(afterRounds, minimumSites, protectSoleOwners)
        .spec();
  }

  private RunView finish(RunSpec spec) {
    return federation.finish(federation.start(spec).id(), sites);
  }

  private List<String> consequences(RunView run, int round) {
    return verdicts(run, round).stream()
        .map(VerdictView::consequence)
        .map(Consequence::name)
        .toList();
  }

  private List<VerdictView> verdicts(RunView run, int round) {
    return federation.round(run, round).verdicts();
  }

  private ParticipantView participant(RunView run, String site) {
    return federation.runs().participants(run.id()).stream()
        .filter(participant -> participant.site().equals(site))
        .findFirst()
        .orElseThrow();
  }
}
