package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.web.client.HttpClientErrorException;

@CoordinatorTest
class RoundDeadlineTests {

  private static final Duration TOO_LONG = Specs.DEADLINE.plusSeconds(1);
  private static final String ONE_ATTEMPT = "{\"attempts\": 1}";

  private final Federation federation;
  private final SettableClock clock;
  private final TestSite ada;
  private final TestSite bob;
  private final TestSite cyd;

  RoundDeadlineTests(Federation federation, SettableClock clock) {
    this.federation = federation.fresh();
    this.clock = clock;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 300);
    this.cyd = federation.site("cyd", 200);
  }

  @Test
  void aRoundWaitsForItsSitesUntilTheDeadline() {
    RunView run = started(2);
    ada.workOnce();
    bob.workOnce();
    federation.tick();

    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
  }

  @Test
  void atTheDeadlineAQuorumIsEnough() {
    RunView run = started(2);
    ada.workOnce();
    bob.workOnce();
    WorkOrder late = cyd.ordered();
    clock.advance(TOO_LONG);
    federation.tick();

    RunView end = federation.runs().run(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(statuses(end))
        .containsExactly(
            AssignmentStatus.COMPLETED, AssignmentStatus.COMPLETED, AssignmentStatus.MISSED);
    assertThat(federation.events(end, "assignment.missed"))
        .singleElement()
        .satisfies(event -> assertThat(event.site()).isEqualTo("cyd"));
    assertThat(cyd.order()).isNull();
    assertThat(cyd.work().progress(late.assignmentId(), TestSite.progress(late, 1)))
        .satisfies(answer -> assertThat(answer.wanted()).isFalse())
        .satisfies(answer -> assertThat(answer.reason()).contains("run test is COMPLETED"));
  }

  @Test
  void aMissedQuorumFailsTheRoundAndTheRunWithAReason() {
    RunView run = started(2);
    ada.workOnce();
    clock.advance(TOO_LONG);
    federation.tick();

    RunView end = federation.runs().run(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.FAILED);
    assertThat(end.reason())
        .isEqualTo("round 1 has 1 of the 2 updates it needs, and its deadline has passed");
    assertThat(federation.round(end, 1).status()).isEqualTo(RoundStatus.FAILED);
    assertThat(federation.events(end, "round.failed")).hasSize(1);
    assertThat(federation.events(end, "run.failed")).hasSize(1);
    assertThat(cyd.order()).isNull();
  }

  @Test
  void aRoundThatCannotMeetItsQuorumAnyMoreDoesNotWait() {
    RunView run = started(Specs.of("ada", "bob", "cyd").quorum(2).roundPolicy(ONE_ATTEMPT));
    for (TestSite site : List.of(ada, bob)) {
      site.work().fail(site.ordered().assignmentId(), new Failure("out of memory"));
    }
    federation.tick();

    RunView end = federation.runs().run(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.FAILED);
    assertThat(end.reason()).contains("the other sites cannot deliver");
    assertThat(federation.events(end, "assignment.failed"))
        .extracting(event -> event.message())
        .containsExactly(
            "ada cannot do round 1 (attempt 1 of 1), it is left out of the round: out of memory",
            "bob cannot do round 1 (attempt 1 of 1), it is left out of the round: out of memory");
  }

  @Test
  void aPauseStopsTheClockOfTheOpenRound() {
    RunView run = started(2);
    WorkOrder order = ada.ordered();
    federation.runs().pause(run.id());
    assertThat(bob.order()).isNull();
    clock.advance(TOO_LONG);
    federation.tick();
    ada.deliver(order, ada.train(order).bytes());
    federation.runs().resume(run.id());
    federation.tick();

    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
    assertThat(federation.round(run, 1).deadline()).isEqualTo(order.deadline().plus(TOO_LONG));
    bob.workOnce();
    clock.advance(TOO_LONG);
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aCancelledRunIsOfNoInterestToItsSites() {
    RunView run = started(2);
    WorkOrder order = ada.ordered();
    federation.runs().cancel(run.id());

    assertThat(ada.order()).isNull();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.FAILED);
    assertThat(statuses(run)).containsOnly(AssignmentStatus.MISSED);
    assertThatThrownBy(() -> ada.deliver(order, ada.train(order).bytes()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("run test is CANCELLED");
    assertThatThrownBy(() -> federation.runs().resume(run.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("is CANCELLED and cannot become RUNNING");
  }

  @Test
  void anotherSiteWarmsUpWhenTheFirstOneCannot() throws IOException {
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    RunView run =
        started(Specs.of("ada", "bob", "cyd").sharing("g", 0, 3).roundPolicy(ONE_ATTEMPT));
    TestSite first = warming();
    WorkOrder order = first.ordered();
    first.work().fail(order.assignmentId(), new Failure("out of memory"));
    federation.tick();
    TestSite second = warming();
    assertThat(second.ordered().seed()).isEqualTo(order.seed());
    clock.advance(TOO_LONG);
    federation.tick();
    TestSite third = warming();
    assertThat(List.of(first, second, third)).containsExactlyInAnyOrder(ada, bob, cyd);

    third.workOnce();
    federation.tick();
    assertThat(federation.round(run, 0).status()).isEqualTo(RoundStatus.CLOSED);
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
  }

  @Test
  void theWarmUpFailsWhenNoSiteCanDoIt() throws IOException {
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    RunView run = started(Specs.of("ada").sharing("g", 0, 3).roundPolicy(ONE_ATTEMPT));
    ada.work().fail(ada.ordered().assignmentId(), new Failure("out of memory"));
    federation.tick();

    assertThat(federation.runs().run(run.id()).reason())
        .isEqualTo("round 0 has 0 of the 1 updates it needs, and the other sites cannot deliver");
  }

  @Test
  void aRunSaysWhatItWaitsFor() {
    RunView draft = federation.runs().create(Specs.of("ada", "bob").spec(), null);
    assertThat(waitingFor(draft)).isEqualTo("Run test waits for an operator to start it.");
    federation.runs().start(draft.id());
    assertThat(waitingFor(draft)).isEqualTo("Run test waits for its initial weights.");
    federation.tick();
    WorkOrder order = ada.ordered();
    ada.work().progress(order.assignmentId(), TestSite.progress(order, 3));
    clock.advance(Duration.ofSeconds(4));

    assertThat(waitingFor(draft))
        .isEqualTo(
            "Round 1 waits for ada (step 3 of 5, heard of 4 s ago), bob (has not begun) until "
                + "%s; 0 of 2 have delivered, 2 are needed.",
            order.deadline());
    assertThat(federation.runs().waiting(draft.id()).until()).isEqualTo(order.deadline());

    ada.work().progress(order.assignmentId(), new Progress(4, 5, 0.5, 100, 3, null, null, 8));
    assertThat(waitingFor(draft))
        .contains("ada (step 4 of 5, batches in 8 parts for want of memory, heard of 0 s ago)");
  }

  private RunView started(int quorum) {
    return started(Specs.of("ada", "bob", "cyd").quorum(quorum));
  }

  private RunView started(Specs specs) {
    RunView run = federation.start(specs.spec());
    federation.tick();
    return run;
  }

  private TestSite warming() {
    List<TestSite> asked =
        List.of(ada, bob, cyd).stream()
            .filter(
                site -> {
                  WorkOrder order = site.order();
                  return order != null && order.kind() == WorkKind.WARM_UP;
                })
            .toList();
    assertThat(asked).hasSize(1);
    return asked.get(0);
  }

  private List<AssignmentStatus> statuses(RunView run) {
    return federation.round(run, 1).assignments().stream().map(AssignmentView::status).toList();
  }

  private String waitingFor(RunView run) {
    return Objects.requireNonNull(federation.runs().waiting(run.id()).sentence());
  }
}
