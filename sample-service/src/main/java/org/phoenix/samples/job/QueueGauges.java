package org.phoenix.samples.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.metrics.LiveGauges;
import org.phoenix.platform.metrics.Readings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** How many requests wait and run, counted in the background: no scrape waits for the database. */
@Component
@EnableScheduling
class QueueGauges {

  private static final Logger log = LoggerFactory.getLogger(QueueGauges.class);

  private final Samples samples;
  private final LiveGauges gauges;

  QueueGauges(Samples samples, MeterRegistry registry) {
    this.samples = samples;
    this.gauges = new LiveGauges(registry);
  }

  @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
  void refresh() {
    Readings readings = new Readings();
    try {
      for (Status status : new Status[] {Status.QUEUED, Status.RUNNING}) {
        readings.add(
            "phoenix.samples.jobs",
            Tags.of("status", status.name().toLowerCase(Locale.ROOT)),
            samples.countByStatus(status));
      }
    } catch (DataAccessException | TransactionException e) {
      log.debug("The queue is not counted: {}", e.toString());
    }
    gauges.show(readings);
  }
}
