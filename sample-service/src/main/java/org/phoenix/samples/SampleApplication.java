package org.phoenix.samples;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The sample service as a process of its own. */
@SpringBootApplication
@EnableConfigurationProperties(SamplesProperties.class)
public class SampleApplication {

  /** Exit code 2 when it cannot start. */
  public static void main(String[] args) {
    try {
      SpringApplication.run(SampleApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }
}
