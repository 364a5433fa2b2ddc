package org.phoenix.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.Driver;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

@CoordinatorTest
class RunGaugesTests {

  private final Federation federation;
  private final RunGauges gauges;
  private final MeterRegistry registry;
  private final SettableClock clock;
  private final TestSite ada;
  private final TestSite bob;

  RunGaugesTests(
      Federation federation, RunGauges gauges, MeterRegistry registry, SettableClock clock) {
    this.federation = federation.fresh();
    this.gauges = gauges;
    this.registry = registry;
    this.clock = clock;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 300);
  }

  @Test
  void anOpenRoundShowsItsPhaseItsDeadlineAndWhomItWaitsFor() {
    started(Specs.of("ada", "bob").rounds(3).quorum(1).spec());
    ada.workOnce();
    gauges.refresh();

    assertThat(value("phoenix.runs", "status", "running")).isEqualTo(1);
    assertThat(value("phoenix.run.round")).isEqualTo(1);
    assertThat(value("phoenix.run.rounds")).isEqualTo(3);
    assertThat(value("phoenix.run.quorum")).isEqualTo(1);
    assertThat(value("phoenix.run.phase", "phase", "open")).isEqualTo(1);
    assertThat(value("phoenix.run.phase", "phase", "aggregating")).isZero();
    assertThat(value("phoenix.run.deadline.timestamp.seconds"))
        .isEqualTo(clock.instant().plus(Specs.DEADLINE).getEpochSecond());
    assertThat(value("phoenix.run.phase.start.timestamp.seconds"))
        .isEqualTo(clock.instant().getEpochSecond());
    assertThat(value("phoenix.run.sites", "status", "completed")).isEqualTo(1);
    assertThat(value("phoenix.run.sites", "status", "assigned")).isEqualTo(1);
    assertThat(value("phoenix.site.awaited", "site", "ada")).isZero();
    assertThat(value("phoenix.site.awaited", "site", "bob")).isEqualTo(1);
  }

  @Test
  void everybodySeesWhoDrivesARunAndUntilWhen() {
    RunView run = started(Specs.of("ada", "bob").spec());
    Driver driver = Objects.requireNonNull(federation.runs().waiting(run.id()).driver());
    gauges.refresh();

    assertThat(value("phoenix.run.lease.end.timestamp.seconds", "holder", driver.name()))
        .isEqualTo(driver.until().toEpochMilli() / 1000.0);
  }

  @Test
  void aSiteIsShownAsItReportsItself() {
    started(Specs.of("ada", "bob").spec());
    WorkOrder order = ada.ordered();
    ada.work()
        .progress(order.assignmentId(), new Progress(2, 5, 0.25, 120, 7.5, 3L << 30, 0.75, null));
    gauges.refresh();

    assertThat(value("phoenix.site.step", "site", "ada")).isEqualTo(2);
    assertThat(value("phoenix.site.steps", "site", "ada")).isEqualTo(5);
    assertThat(value("phoenix.site.loss", "site", "ada")).isEqualTo(0.25);
    assertThat(value("phoenix.site.images.per.second", "site", "ada")).isEqualTo(120);
    assertThat(value("phoenix.site.eta.seconds", "site", "ada")).isEqualTo(7.5);
    assertThat(value("phoenix.site.device.memory.bytes", "site", "ada")).isEqualTo(3L << 30);
    assertThat(value("phoenix.site.device.utilisation", "site", "ada")).isEqualTo(0.75);
    assertThat(value("phoenix.site.last.seen.timestamp.seconds", "site", "ada"))
        .isEqualTo(clock.instant().getEpochSecond());
    assertThat(find("phoenix.site.loss", "site", "bob")).isNull();
  }

  @Test
  void aPausedRunHasNoDeadlineAndAwaitsNobody() {
    RunView run = started(Specs.of("ada", "bob").spec());
    federation.runs().pause(run.id());
    gauges.refresh();

    assertThat(value("phoenix.run.paused")).isEqualTo(1);
    assertThat(find("phoenix.run.deadline.timestamp.seconds")).isNull();
    assertThat(value("phoenix.site.awaited", "site", "ada")).isZero();
  }

  @Test
  void theQualityOfTheNewestJudgedModelAndTheStrikesAreShown() {
    TestSite mal = federation.site("mal", 100);
    federation.evaluations().findBad("mal", 30);
    RunView run = started(Specs.of("ada", "bob", "mal").rounds(3).screened(1, true).spec());
    double warned = registry.get("phoenix.sites.warned").counter().count();
    while (federation.runs().run(run.id()).round() < 2) {
      Stream.of(ada, bob, mal).forEach(TestSite::workOnce);
      federation.tick();
    }
    gauges.refresh();

    assertThat(value("phoenix.run.lenet.fid")).isEqualTo(12.5);
    assertThat(value("phoenix.run.lenet.fid.floor")).isEqualTo(1.5);
    assertThat(value("phoenix.run.judged.samples")).isEqualTo(64);
    assertThat(value("phoenix.run.classes.covered")).isEqualTo(2);
    assertThat(value("phoenix.run.class.share", "class", "1")).isEqualTo(0.5);
    assertThat(value("phoenix.site.lenet.fid", "site", "mal")).isEqualTo(12.5);
    assertThat(value("phoenix.site.strikes", "site", "mal")).isEqualTo(1);
    assertThat(value("phoenix.site.strikes", "site", "ada")).isZero();
    assertThat(value("phoenix.run.participants", "status", "warned")).isEqualTo(1);
    assertThat(registry.get("phoenix.sites.warned").counter().count()).isEqualTo(warned + 1);
  }

  @Test
  void howMuchWorseTheNewestModelIsThanTheBestIsShown() {
    federation.evaluations().findModel(1, 30, 3.0);
    federation.evaluations().findModel(2, 60, 4.0);
    RunView run = started(Specs.of("ada", "bob").rounds(3).evaluated().spec());
    Stream.of(ada, bob).forEach(TestSite::workOnce);
    federation.tick();
    gauges.refresh();

    assertThat(value("phoenix.run.best.round")).isEqualTo(1);
    assertThat(find("phoenix.run.drift")).isNull();

    Stream.of(ada, bob).forEach(TestSite::workOnce);
    federation.tick();
    gauges.refresh();

    assertThat(value("phoenix.run.best.round")).isEqualTo(1);
    // (60 - 30) / (sqrt(2 ln(1 / 0.02)) * 5)
    assertThat(value("phoenix.run.drift", "metric", "lenet-fid")).isCloseTo(2.14504, within(1e-4));
    assertThat(federation.events(run, "run.drifted")).hasSize(1);
  }

  @Test
  void quarantinedUpdatesAreCountedBySite() {
    RunView run = started(Specs.of("ada", "bob").rounds(2).quorum(1).spec());
    WorkOrder order = ada.ordered();
    ada.deliver(order, ada.train(order).without("conv_in.bias").bytes());
    bob.workOnce();
    federation.tick();
    gauges.refresh();

    assertThat(federation.events(run, "update.quarantined")).hasSize(1);
    assertThat(value("phoenix.site.quarantines", "site", "ada")).isEqualTo(1);
    assertThat(value("phoenix.site.quarantines", "site", "bob")).isZero();
  }

  @Test
  void theGaugesOfAFinishedRunGoAwayAfterItsLastValuesWereSeen() {
    RunView run = started(Specs.of("ada", "bob").evaluated().spec());
    federation.finish(run.id(), List.of(ada, bob));
    gauges.refresh();

    assertThat(value("phoenix.run.phase", "phase", "closed")).isEqualTo(1);
    assertThat(value("phoenix.run.lenet.fid")).isEqualTo(12.5);

    clock.advance(RunGauges.AFTERGLOW.plusSeconds(1));
    gauges.refresh();

    assertThat(registry.getMeters()).noneMatch(meter -> meter.getId().getTag("run") != null);
    assertThat(value("phoenix.runs", "status", "completed")).isEqualTo(1);
  }

  @Test
  void theGaugesSayWhenTheyWereRead() {
    gauges.refresh();

    assertThat(value("phoenix.gauges.refreshed.timestamp.seconds"))
        .isEqualTo(clock.instant().getEpochSecond());
  }

  private RunView started(RunSpec spec) {
    RunView run = federation.start(spec);
    federation.tick();
    return run;
  }

  private double value(String name, String... tags) {
    return Objects.requireNonNull(find(name, tags), name).value();
  }

  private @Nullable Gauge find(String name, String... tags) {
    return registry.find(name).tags(tags).gauge();
  }
}
