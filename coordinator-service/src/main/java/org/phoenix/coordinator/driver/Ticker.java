package org.phoenix.coordinator.driver;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;

/** Lets the driver look at the runs again and again. */
@Configuration
@EnableScheduling
@ConditionalOnBooleanProperty("phoenix.coordinator.driving")
class Ticker {

  private static final Logger log = LoggerFactory.getLogger(Ticker.class);

  private final RunDriver driver;

  Ticker(RunDriver driver) {
    this.driver = driver;
  }

  @Scheduled(fixedDelayString = "${phoenix.coordinator.tick}")
  void tick() {
    try {
      driver.tick();
    } catch (DataAccessException | TransactionException e) {
      // One line each time: a database that restarts is no news worth a page of stack.
      log.warn("The database does not answer, trying again: {}", e.toString());
    }
  }
}
