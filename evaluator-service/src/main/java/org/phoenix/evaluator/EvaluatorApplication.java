package org.phoenix.evaluator;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The evaluator service as a process of its own. */
@SpringBootApplication
@EnableConfigurationProperties(EvaluatorProperties.class)
public class EvaluatorApplication {

  /** Exit code 2 when it cannot start. */
  public static void main(String[] args) {
    try {
      SpringApplication.run(EvaluatorApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
