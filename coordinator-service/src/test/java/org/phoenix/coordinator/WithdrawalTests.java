package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.AuditApi.AuditEntry;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.springframework.web.client.HttpClientErrorException;

/** Sites that say no. */
@CoordinatorTest
class WithdrawalTests {

  private static final Refusal NO = new Refusal("refused by the site: no consent");

  private final Federation federation;
  private final SettableClock clock;
  private final TestSite ada;
  private final TestSite bob;
  private final TestSite cyd;

  WithdrawalTests(Federation federation, SettableClock clock) {
    this.federation = federation.fresh();
    this.clock = clock;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 200);
    this.cyd = federation.site("cyd", 300);
  }

  @Test
  void aRefusalIsNotTriedAgainAndTheRunGoesOnWithTheOthers() {
    RunView run = started(all());
    ada.work().refuse(ada.ordered().assignmentId(), NO);

    assertThat(ada.order()).as("neither this assignment again nor another one").isNull();
    RoundView round = federation.round(run, 1);
    assertThat(round.status()).isEqualTo(RoundStatus.OPEN);
    assertThat(round.quorum()).isEqualTo(2);
    AssignmentView refused = of(round, "ada");
    assertThat(refused.status()).isEqualTo(AssignmentStatus.FAILED);
    assertThat(refused.attempt()).isEqualTo(1);
    assertThat(refused.failure()).isEqualTo("refused by the site: no consent");
    assertThat(participant(run, ada).status()).isEqualTo(ParticipantStatus.WITHDRAWN);
    assertThat(federation.events(run, "site.refused"))
        .extracting(EventView::site, EventView::message)
        .containsExactly(
            tuple(
                "ada",
                "ada takes no further part, 2 sites are left: refused by the site: no consent"));

    RunView end = federation.finish(run.id(), List.of(ada, bob, cyd));
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(run, 2).assignments())
        .extracting(AssignmentView::site)
        .containsExactly("bob", "cyd");
  }

  @Test
  void aRefusalSaidTwiceIsOneRefusal() {
    RunView run = started(all());
    var assignment = ada.ordered().assignmentId();
    ada.work().refuse(assignment, NO);
    ada.work().refuse(assignment, NO);

    assertThat(federation.events(run, "site.refused")).hasSize(1);
  }

  @Test
  void oneSiteCannotRefuseForAnother() {
    started(all());

    assertThatThrownBy(() -> bob.work().refuse(ada.ordered().assignmentId(), NO))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
  }

  @Test
  void aRunThatNeedsTheSiteFailsAtOnceAndSaysSo() {
    RunView run = started(all().quorum(3));
    ada.work().refuse(ada.ordered().assignmentId(), NO);
    federation.tick();

    RunView failed = federation.runs().run(run.id());
    assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
    assertThat(failed.reason())
        .isEqualTo("round 1 has 0 of the 3 updates it needs, and the other sites cannot deliver");
  }

  @Test
  void whenAllSitesRefuseTheRunFailsAndDoesNotHang() {
    RunView run = started(all());
    for (TestSite site : List.of(ada, bob, cyd)) {
      site.work().refuse(site.ordered().assignmentId(), NO);
    }
    federation.tick();

    assertThat(federation.runs().run(run.id()).reason())
        .isEqualTo("round 1 has 0 of the 1 updates it needs, and the other sites cannot deliver");
  }

  @Test
  void anOperatorAdmitsAWithdrawnSiteAgain() {
    RunView run = started(all());
    ada.work().refuse(ada.ordered().assignmentId(), NO);
    federation.runs().readmit(run.id(), ada.id());

    assertThat(participant(run, ada).status()).isEqualTo(ParticipantStatus.ACTIVE);
    bob.workOnce();
    cyd.workOnce();
    federation.tick();
    assertThat(ada.ordered().round()).isEqualTo(2);
  }

  @Test
  void aSiteThatLeavesIsOutOfAllRunsAndItsTokenIsNobodys() {
    RunView first = started(all());
    RunView second = started(all());
    ada.work().leave();

    assertThatThrownBy(ada::order).isInstanceOf(HttpClientErrorException.Unauthorized.class);
    assertThat(federation.sites().site(ada.id()).leftAt()).isNotNull();
    for (RunView run : List.of(first, second)) {
      assertThat(participant(run, ada).status()).isEqualTo(ParticipantStatus.WITHDRAWN);
      assertThat(federation.events(run, "site.left"))
          .extracting(EventView::message)
          .containsExactly(
              "ada takes no further part, 2 sites are left: the site has left for good");
      assertThat(federation.finish(run.id(), List.of(bob, cyd)).status())
          .isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(federation.audit().pageOfCalls(null, null, "ada", null, null, 100).getBody())
        .extracting(AuditEntry::path, AuditEntry::status)
        .contains(tuple("/api/v1/sites/self/leave", 204));
  }

  @Test
  void aSiteThatDidNotHearTheAnswerMayLeaveAgainAndDoNothingElse() {
    RunView run = started(all());
    UUID assignment = ada.ordered().assignmentId();
    ada.work().leave();
    Instant leftAt = federation.sites().site(ada.id()).leftAt();
    clock.advance(Duration.ofMinutes(1));
    ada.work().leave();

    assertThat(federation.sites().site(ada.id()).leftAt()).isEqualTo(leftAt);
    assertThat(federation.events(run, "site.left")).hasSize(1);
    List<Runnable> anythingElse =
        List.of(
            ada::order,
            () -> ada.work().introduce(new SiteOffer(1, "cpu")),
            () -> ada.work().refuse(assignment, NO),
            () -> ada.work().fail(assignment, new Failure("a cable")));
    for (Runnable call : anythingElse) {
      assertThatThrownBy(call::run)
          .isInstanceOf(HttpClientErrorException.Unauthorized.class)
          .hasMessageContaining("The bearer token is no site's");
    }
  }

  @Test
  void aSiteThatLeftIsInNoNewRunAndIsNotAdmittedAgain() {
    RunView before = started(all());
    ada.work().leave();

    RunView after = started(all());
    assertThat(federation.runs().participants(after.id()))
        .extracting(ParticipantView::site)
        .containsExactly("bob", "cyd");
    assertThatThrownBy(() -> federation.runs().readmit(before.id(), ada.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("Site ada has left for good");
    assertThatThrownBy(() -> federation.start(Specs.of("ada", "bob").spec()))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("ada");
  }

  private static Specs all() {
    return Specs.of().allSites().rounds(2);
  }

  private RunView started(Specs specs) {
    RunView run = federation.start(specs.spec());
    federation.tick();
    return run;
  }

  private ParticipantView participant(RunView run, TestSite site) {
    return federation.runs().participants(run.id()).stream()
        .filter(one -> one.siteId().equals(site.id()))
        .findFirst()
        .orElseThrow();
  }

  private static AssignmentView of(RoundView round, String site) {
    return round.assignments().stream()
        .filter(one -> one.site().equals(site))
        .findFirst()
        .orElseThrow();
  }
}
