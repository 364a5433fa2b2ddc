package org.phoenix.coordinator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The coordinator as a process of its own. */
@SpringBootApplication
@EnableConfigurationProperties(CoordinatorProperties.class)
public class CoordinatorApplication {

  /** Exit code 2 when it cannot start: no database, no object store, a port that is taken. */
  public static void main(String[] args) {
    try {
      SpringApplication.run(CoordinatorApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }
}
