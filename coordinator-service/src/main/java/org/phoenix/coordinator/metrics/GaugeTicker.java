package org.phoenix.coordinator.metrics;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;

/** Reads the gauges anew every few seconds. */
@Configuration
@EnableScheduling
@ConditionalOnBooleanProperty("phoenix.coordinator.driving")
class GaugeTicker {

  private static final Logger log = LoggerFactory.getLogger(GaugeTicker.class);

  private final RunGauges gauges;

  GaugeTicker(RunGauges gauges) {
    this.gauges = gauges;
  }

  @Scheduled(fixedDelayString = "${phoenix.coordinator.gauges}")
  void tick() {
    try {
      gauges.refresh();
    } catch (DataAccessException | TransactionException e) {
      // The age of the gauges is itself a gauge, and has an alert.
      log.debug("The gauges are not read: {}", e.toString());
    }
  }
}
