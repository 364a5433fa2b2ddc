package org.phoenix.coordinator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** The coordinator as a process of its own. */
@SpringBootApplication
@EnableConfigurationProperties(CoordinatorProperties.class)
@EnableJpaRepositories(queryEnhancerSelector = QueriesAsWritten.class)
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
