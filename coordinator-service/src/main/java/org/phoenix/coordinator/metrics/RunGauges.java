package org.phoenix.coordinator.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.leases.Leases;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.metrics.LiveGauges;
import org.phoenix.platform.metrics.Readings;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Gauges of runs, rounds and sites. All of them are read from the database, in the background: they
 * survive a restart, every replica shows the same, and a scrape never waits for the database.
 */
@Component
public class RunGauges {

  /** Long enough for a scrape or two to see how a run ended. */
  static final Duration AFTERGLOW = Duration.ofMinutes(2);

  private final Runs runs;
  private final Sites sites;
  private final Leases leases;
  private final RoundReadings rounds;
  private final QualityReadings quality;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final LiveGauges gauges;

  RunGauges(
      Runs runs,
      Sites sites,
      Leases leases,
      RoundReadings rounds,
      QualityReadings quality,
      TransactionOperations transactions,
      Clock clock,
      MeterRegistry registry) {
    this.runs = runs;
    this.sites = sites;
    this.leases = leases;
    this.rounds = rounds;
    this.quality = quality;
    this.transactions = transactions;
    this.clock = clock;
    this.gauges = new LiveGauges(registry);
  }

  /** Reads everything anew; runs that ended a while ago disappear. */
  public void refresh() {
    gauges.show(transactions.execute(transaction -> read(clock.instant())));
  }

  private Readings read(Instant now) {
    Readings readings = new Readings();
    for (RunStatus status : RunStatus.values()) {
      readings.add("phoenix.runs", status(status), runs.countByStatus(status));
    }
    sites.findAllByOrderByName().stream()
        .filter(site -> !site.left())
        .forEach(
            site ->
                readings.add(
                    "phoenix.site.last.seen.timestamp.seconds",
                    Tags.of("site", site.name()),
                    seconds(site.lastSeen())));
    for (Run run : runs.aliveOrEndedAfter(now.minus(AFTERGLOW))) {
      Tags tags = Tags.of("run", run.id().toString(), "run_name", run.name());
      addLease(readings, run, tags);
      rounds.add(readings, run, tags);
      quality.add(readings, run, tags);
    }
    return readings.add("phoenix.gauges.refreshed.timestamp.seconds", Tags.empty(), seconds(now));
  }

  private void addLease(Readings readings, Run run, Tags tags) {
    leases
        .driver(run.id())
        .ifPresent(
            driver ->
                readings.add(
                    "phoenix.run.lease.end.timestamp.seconds",
                    tags.and("holder", driver.name()),
                    seconds(driver.until())));
  }

  static Tags status(Enum<?> value) {
    return Tags.of("status", lowerCase(value));
  }

  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static @Nullable Double seconds(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli() / 1000.0;
  }
}
