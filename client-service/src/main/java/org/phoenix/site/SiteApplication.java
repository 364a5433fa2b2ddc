package org.phoenix.site;

import java.util.Arrays;
import org.phoenix.site.preflight.PreflightCommand;
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
   * With {@code check} as the first argument it only says whether an agent could work here: exit
   * code 0, or 1 when something is missing. Exit code 2 when it cannot start: a setting is missing,
   * the data are broken, a port is taken.
   */
  public static void main(String[] args) {
    try {
      if (args.length > 0 && args[0].equals("check")) {
        System.exit(PreflightCommand.run(System.out, Arrays.copyOfRange(args, 1, args.length)));
      }
      SpringApplication.run(SiteApplication.class, args);
    } catch (RuntimeException alreadyReported) {
      System.exit(2);
    }
  }
}
