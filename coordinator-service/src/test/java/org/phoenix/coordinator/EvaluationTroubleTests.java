package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;

@CoordinatorTest
class EvaluationTroubleTests {

  private final Federation federation;
  private final SettableClock clock;
  private final List<TestSite> sites;

  EvaluationTroubleTests(Federation federation, SettableClock clock) {
    this.federation = federation.fresh();
    this.clock = clock;
    this.sites =
        List.of(
            federation.site("ada", 100), federation.site("bob", 300), federation.site("cyd", 200));
  }

  @Test
  void aFailedSampleIsAskedForAgainUnderAnotherId() {
    federation.samples().failNext(2);
    RunView end = federation.finish(trained(Specs.of("ada").evaluated().spec()).id(), sites);

    assertThat(federation.round(end, 1).evaluation()).isNotNull();
    assertThat(federation.samples().asked()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aRoundClosesWithoutAModelThatCannotBeJudged() {
    federation.samples().failNext(3);
    RunView end = federation.finish(trained(Specs.of("ada").evaluated().spec()).id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(end, 1).evaluation()).isNull();
    assertThat(federation.events(end, "evaluation.failed"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.message())
                    .isEqualTo(
                        "run test, round 1, global model is not judged: "
                            + "sampling failed: the device is on fire"));
  }

  @Test
  void aCancelledEvaluationIsAskedForAgainUnderAnotherId() {
    federation.evaluations().cancelNext(2);
    RunView end = federation.finish(trained(Specs.of("ada").evaluated().spec()).id(), sites);

    assertThat(federation.round(end, 1).evaluation()).isNotNull();
    assertThat(federation.evaluations().requests()).hasSize(3);
  }

  @Test
  void aModelWhoseEvaluationIsCancelledEveryTimeIsNotJudged() {
    federation.evaluations().cancelNext(3);
    RunView end = federation.finish(trained(Specs.of("ada").evaluated().spec()).id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.events(end, "evaluation.failed"))
        .singleElement()
        .satisfies(
            event -> assertThat(event.message()).endsWith("not judged: evaluation was cancelled"));
  }

  @Test
  void aServiceThatRestartsIsWaitedFor() {
    federation.samples().goAway(true);
    RunView run = trained(Specs.of("ada").evaluated().spec());
    clock.advance(Duration.ofMinutes(14));
    federation.tick();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.EVALUATING);
    assertThat(federation.runs().waiting(run.id()).sentence())
        .contains("the global one (PLANNED, service out of reach since");
    federation.samples().goAway(false);
    federation.tick();
    federation.tick();

    assertThat(federation.round(run, 1).evaluation()).isNotNull();
    assertThat(federation.events(run, "evaluation.failed")).isEmpty();
  }

  @Test
  void aServiceThatStaysAwayDoesNotHoldTheRunForEver() {
    federation.samples().goAway(true);
    RunView run = trained(Specs.of("ada").evaluated().spec());
    clock.advance(Duration.ofMinutes(15));
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.events(run, "evaluation.failed"))
        .singleElement()
        .satisfies(event -> assertThat(event.message()).contains("connection refused"));
  }

  @Test
  void anEvaluatorThatCannotCompareCostsTheScreeningOnly() {
    federation.evaluations().beConfused();
    RunSpec spec = Specs.of("ada", "bob", "cyd").screened(1, false).spec();
    RunView end = federation.finish(federation.start(spec).id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(end, 1).verdicts()).isEmpty();
    assertThat(federation.events(end, "screening.failed")).hasSize(1);
  }

  @Test
  void withoutEvaluationNobodyIsAsked() {
    RunView end = federation.finish(trained(Specs.of("ada").spec()).id(), sites);

    assertThat(federation.round(end, 1).sampleId()).isNull();
    assertThat(federation.samples().requests()).isEmpty();
  }

  /** With its updates delivered and averaged. */
  private RunView trained(RunSpec spec) {
    RunView run = federation.start(spec);
    federation.tick();
    sites.forEach(TestSite::workOnce);
    federation.tick();
    return run;
  }
}
