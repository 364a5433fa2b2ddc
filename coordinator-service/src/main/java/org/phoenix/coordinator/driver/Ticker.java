package org.phoenix.coordinator.driver;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Lets the driver look at the runs again and again. */
@Configuration
@EnableScheduling
@ConditionalOnBooleanProperty("phoenix.coordinator.driving")
class Ticker {

  private final RunDriver driver;

  Ticker(RunDriver driver) {
    this.driver = driver;
  }

  @Scheduled(fixedDelayString = "${phoenix.coordinator.tick}")
  void tick() {
    driver.tick();
  }
}
