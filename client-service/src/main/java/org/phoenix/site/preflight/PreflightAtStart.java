package org.phoenix.site.preflight;

import org.phoenix.platform.startup.RefusedStartException;
import org.phoenix.site.control.Control;
import org.phoenix.site.preflight.Finding.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every start of an agent begins with a preflight; what nobody mended ends it. */
@Configuration
class PreflightAtStart {

  private static final Logger log = LoggerFactory.getLogger(PreflightAtStart.class);

  /**
   * @throws RefusedStartException when something must be mended first
   */
  @Bean
  Report preflightReport(Preflight preflight, Control control) {
    Report report = preflight.run(SitesSay.of(control));
    if (!report.mayStart()) {
      throw new RefusedStartException(report.lines());
    }
    for (Finding finding : report.findings()) {
      if (finding.verdict() == Verdict.OK) {
        log.info("{}", finding.line());
      } else {
        log.warn("{}", finding.line());
      }
    }
    return report;
  }
}
