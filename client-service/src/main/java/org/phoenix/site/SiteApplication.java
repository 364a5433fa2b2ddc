package org.phoenix.site;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The agent as a process of its own. */
@EnableScheduling
@SpringBootApplication
@EnableConfigurationProperties(SiteProperties.class)
public class SiteApplication {

  /**
   * Exit code 2 when it cannot start: a setting is missing, the data are broken, a port is taken.
   */
  public static void main(String[] args) {
    try {
      SpringApplication.run(SiteApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }
}
