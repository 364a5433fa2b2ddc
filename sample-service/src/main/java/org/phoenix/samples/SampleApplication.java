package org.phoenix.samples;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The sample service as a process of its own. */
@SpringBootApplication
@EnableConfigurationProperties(SamplesProperties.class)
public class SampleApplication {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** Exit code 2 when it cannot start. */
  public static void main(String[] args) {
    try {
      SpringApplication.run(SampleApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }
}
