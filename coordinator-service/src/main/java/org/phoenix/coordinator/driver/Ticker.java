package org.phoenix.coordinator.driver;

import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.leases.Fence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.transaction.TransactionException;

/**
 * Lets the driver look at the runs again and again, and keeps the run of a step that takes long.
 */
@Configuration
@EnableScheduling
@ConditionalOnBooleanProperty("phoenix.coordinator.driving")
class Ticker implements SchedulingConfigurer {

  private static final Logger log = LoggerFactory.getLogger(Ticker.class);

  /** So many attempts to renew a lease fit into it. */
  private static final int RENEWALS = 4;

  private final RunDriver driver;
  private final Fence fence;
  private final CoordinatorProperties properties;

  Ticker(RunDriver driver, Fence fence, CoordinatorProperties properties) {
    this.driver = driver;
    this.fence = fence;
    this.properties = properties;
  }

  @Override
  public void configureTasks(ScheduledTaskRegistrar tasks) {
    tasks.addFixedDelayTask(() -> patiently(driver::tick), properties.tick());
    tasks.addFixedDelayTask(() -> patiently(fence::renew), properties.lease().dividedBy(RENEWALS));
  }

  private static void patiently(Runnable task) {
    try {
      task.run();
    } catch (DataAccessException | TransactionException e) {
      // One line each time: a database that restarts is no news worth a page of stack.
      log.warn("The database does not answer, trying again: {}", e.toString());
    }
  }
}
