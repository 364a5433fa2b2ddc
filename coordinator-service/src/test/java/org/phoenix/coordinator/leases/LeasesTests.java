package org.phoenix.coordinator.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.platform.contract.RunsApi.Driver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@CoordinatorTest
class LeasesTests {

  private static final Duration LENGTH = Duration.ofSeconds(30);

  private final Federation federation;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Leases a;
  private final Leases b;
  private final UUID run;

  LeasesTests(Federation federation, JdbcClient jdbc, TransactionTemplate transactions) {
    this.federation = federation.fresh();
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.a = leases("a");
    this.b = leases("b");
    federation.site("ada", 100);
    this.run = federation.start(Specs.of("ada").spec()).id();
  }

  @Test
  void aRunHasOneHolderWhoMayTakeItAgain() {
    Lease lease = a.take(run).orElseThrow();

    assertThat(lease.token()).isOne();
    assertThat(b.take(run)).isEmpty();
    assertThat(b.open()).isEmpty();
    assertThat(a.open()).containsExactly(run);
    assertThat(a.take(run)).contains(lease);
  }

  @Test
  void whatRanOutGoesToWhoeverComesFirstUnderAHigherToken() {
    Lease late = a.take(run).orElseThrow();
    runOut();
    assertThat(b.open()).containsExactly(run);
    Lease next = b.take(run).orElseThrow();

    assertThat(next.token()).isEqualTo(late.token() + 1);
    assertThat(a.take(run)).isEmpty();
    assertThatThrownBy(() -> require(a, late))
        .isInstanceOf(LeaseLostException.class)
        .hasMessage(
            "Run %s was taken over by b: its lease has token 2, and a came with token 1"
                .formatted(run));
    require(b, next);
  }

  @Test
  void whatRanOutButWasNotTakenIsStillItsHolders() {
    Lease lease = a.take(run).orElseThrow();
    runOut();

    require(a, lease);
    assertThat(a.take(run)).contains(lease);
    assertThat(b.take(run)).isEmpty();
  }

  @Test
  void aLostLeaseIsNotRenewed() {
    Lease late = a.take(run).orElseThrow();
    runOut();
    b.take(run).orElseThrow();
    runOut();
    a.renew(late);

    assertThat(a.driver(run)).isEmpty();
  }

  @Test
  void whoClosesGivesEverythingBackAndTakesNothingMore() {
    Lease lease = a.take(run).orElseThrow();
    a.close();
    a.renew(lease);

    assertThat(a.driver(run)).isEmpty();
    assertThat(a.take(run)).isEmpty();
    assertThat(b.take(run)).map(Lease::token).contains(2L);
  }

  @Test
  void aCoordinatorThatWasKilledGoesOnAtOnceUnderItsName() {
    a.take(run).orElseThrow();
    Leases restarted = leases("a");

    assertThat(restarted.open()).containsExactly(run);
    assertThat(restarted.take(run)).map(Lease::token).contains(2L);
  }

  @Test
  void twoOfOneNameDoNotTakeTurns() {
    Lease first = a.take(run).orElseThrow();
    Leases namesake = leases("a");
    Lease second = namesake.take(run).orElseThrow();

    assertThat(a.take(run)).isEmpty();
    assertThatThrownBy(() -> require(a, first)).isInstanceOf(LeaseLostException.class);
    assertThat(namesake.take(run)).contains(second);
  }

  @Test
  void everybodySeesWhoDrivesARun() {
    assertThat(federation.runs().waiting(run).driver()).isNull();
    a.take(run).orElseThrow();

    assertThat(federation.runs().waiting(run).driver())
        .isNotNull()
        .extracting(Driver::name)
        .isEqualTo("a");
    assertThat(secondsLeft()).isBetween(LENGTH.toSeconds() - 20.0, (double) LENGTH.toSeconds());
  }

  @Test
  void runsThatAreNotRunningAreOpenToNobody() {
    federation.runs().pause(run);
    assertThat(a.open()).isEmpty();
    federation.runs().resume(run);
    assertThat(List.of(a.open(), b.open())).containsOnly(List.of(run));
  }

  private Leases leases(String holder) {
    return new Leases(jdbc, holder, LENGTH);
  }

  private void require(Leases leases, Lease lease) {
    transactions.executeWithoutResult(transaction -> leases.require(lease));
  }

  private void runOut() {
    jdbc.sql("update leases set until = now()").update();
  }

  private double secondsLeft() {
    return jdbc.sql("select extract(epoch from until - now()) from leases")
        .query(Double.class)
        .single();
  }
}
