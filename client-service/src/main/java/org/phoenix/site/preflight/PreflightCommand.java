package org.phoenix.site.preflight;

import java.io.PrintStream;
import java.util.Map;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.coordinator.Trust;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** {@code check}: the preflight alone, with the same settings as the agent. */
public final class PreflightCommand {

  private PreflightCommand() {}

  /**
   * Prints a line for each item.
   *
   * @return 0 when nothing failed, else 1
   * @throws RuntimeException when a setting is missing, which has been reported by then
   */
  public static int run(PrintStream out, String... arguments) {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Parts.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .properties(Map.of("logging.level.root", "error"))
            .run(arguments)) {
      Report report = context.getBean(Preflight.class).run(SitesSay.NOTHING);
      report.lines().forEach(out::println);
      out.println(report.summary());
      return report.passed() ? 0 : 1;
    }
  }

  /** What a preflight needs, and nothing that starts to work. */
  @Import({Preflight.class, Trust.class})
  @EnableConfigurationProperties(SiteProperties.class)
  @ImportAutoConfiguration({SslAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class})
  static class Parts {}
}
