package org.phoenix.coordinator.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Crashes;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.jdbc.core.simple.JdbcClient;

@CoordinatorTest
class FenceTests {

  private final Federation federation;
  private final Crashes crashes;
  private final JdbcClient jdbc;
  private final Fence fence;
  private final Leases leases;
  private final RunControl control;
  private final MeterRegistry registry;
  private final List<TestSite> sites;

  FenceTests(
      Federation federation,
      Crashes crashes,
      JdbcClient jdbc,
      Fence fence,
      Leases leases,
      RunControl control,
      MeterRegistry registry) {
    this.federation = federation.fresh();
    this.crashes = crashes;
    this.jdbc = jdbc;
    this.fence = fence;
    this.leases = leases;
    this.control = control;
    this.registry = registry;
    this.sites = List.of(federation.site("ada", 100), federation.site("bob", 300));
  }

  @Test
  void whateverTheDriverWritesIsRefusedOnceItsRunIsAnothers() throws IOException {
    RunSpec spec = Specs.of("ada", "bob").rounds(2).screened(1, false).spec();
    RunView calm = federation.finish(federation.start(spec).id(), sites);
    RunView fought = federation.start(spec);
    double lost = lost();

    int thefts = finishRobbedAtEveryCommit(fought.id());

    RunView end = federation.runs().run(fought.id());
    assertThat(thefts).isGreaterThan(20);
    assertThat(lost() - lost).isEqualTo(thefts);
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.checkpointSha256()).isEqualTo(calm.checkpointSha256());
  }

  @Test
  void anOperatorsCommandNeedsNoLease() {
    UUID run = federation.start(Specs.of("ada").spec()).id();
    new Leases(jdbc, "another", Duration.ofSeconds(30)).take(run).orElseThrow();

    assertThat(federation.runs().pause(run).status()).isEqualTo(RunStatus.PAUSED);
    assertThat(federation.runs().cancel(run).status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void aStepThatTakesLongKeepsItsRun() throws IOException {
    UUID run = federation.start(Specs.of("ada").spec()).id();
    Lease lease = leases.take(run).orElseThrow();

    fence.within(
        lease,
        () -> {
          jdbc.sql("update leases set until = now()").update();
          fence.renew();
          assertThat(leases.driver(run)).isPresent();
          return true;
        });
    jdbc.sql("update leases set until = now()").update();
    fence.renew();
    assertThat(leases.driver(run)).isEmpty();
  }

  @Test
  void theFenceStandsOnlyAroundTheStep() throws IOException {
    UUID run = federation.start(Specs.of("ada").spec()).id();
    Lease lease = leases.take(run).orElseThrow();
    steal(run);

    assertThatThrownBy(() -> fence.within(lease, () -> pause(run)))
        .isInstanceOf(LeaseLostException.class);
    assertThat(federation.runs().run(run).status()).isEqualTo(RunStatus.RUNNING);
    assertThat(pause(run)).isTrue();
    assertThat(federation.runs().run(run).status()).isEqualTo(RunStatus.PAUSED);
  }

  private boolean pause(UUID run) {
    return control.pause(run).status() == RunStatus.PAUSED;
  }

  /** Of each tick the first commit passes, and before the second the run is taken away. */
  private int finishRobbedAtEveryCommit(UUID run) {
    int thefts = 0;
    for (int i = 0; i < 1000; i++) {
      List<String> committed = new ArrayList<>();
      crashes.meanwhile(
          1,
          () ->
              committed.add(
                  CompletableFuture.supplyAsync(
                          () -> {
                            steal(run);
                            return contents();
                          })
                      .join()));
      federation.tick();
      crashes.survived();
      if (!committed.isEmpty()) {
        thefts++;
        assertThat(contents()).isEqualTo(committed.get(0));
        jdbc.sql("update leases set until = now()").update();
      }
      if (federation.runs().run(run).endedAt() != null) {
        return thefts;
      }
      sites.forEach(TestSite::workOnce);
    }
    throw new AssertionError(federation.runs().waiting(run).sentence());
  }

  private void steal(UUID run) {
    jdbc.sql("update leases set until = now()").update();
    new Leases(jdbc, "thief", Duration.ofSeconds(30)).take(run).orElseThrow();
  }

  /** Of all that a driver writes. */
  private String contents() {
    return jdbc.sql(
            """
            select md5(string_agg(line, ';' order by line)) from (
              select x::text from runs x union all select x::text from rounds x
              union all select x::text from assignments x union all select x::text from updates x
              union all select x::text from appraisals x union all select x::text from verdicts x
              union all select x::text from participants x union all select x::text from events x
            ) as lines (line)
            """)
        .query(String.class)
        .single();
  }

  private double lost() {
    return registry.get("phoenix.leases.lost").counter().count();
  }
}
