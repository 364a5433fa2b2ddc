package org.phoenix.site.preflight;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the people at the site what the agent found when it started. */
@RestController
@RequestMapping("/api/v1/preflight")
class PreflightController {

  private final Report report;

  PreflightController(Report report) {
    this.report = report;
  }

  @GetMapping
  Report preflight() {
    return report;
  }
}
