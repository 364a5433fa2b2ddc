package org.phoenix.coordinator.work;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.phoenix.coordinator.security.CallingSite;
import org.phoenix.coordinator.sites.SiteRegister;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** {@link SiteWorkApi#work}, answered when there is something to say. */
@RestController
class WorkQueueController {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?[0-9]+");
  private static final String WORKS =
      "an ISO 8601 duration, as in PT30S, or a whole number with its unit, as in 30s, works";

  private final SiteRegister sites;
  private final WaitingSites waiting;

  WorkQueueController(SiteRegister sites, WaitingSites waiting) {
    this.sites = sites;
    this.waiting = waiting;
  }

  /** Described here, because the interface's own words are not found by the document. */
  @Operation(
      summary = "The site's open assignment",
      description =
          "200 with fresh URLs, or 204 when none came up within `wait`. An assignment is handed out"
              + " again until it is completed, so a restarted agent finds its work.")
  @GetMapping("/api/v1/work")
  DeferredResult<ResponseEntity<WorkOrder>> work(
      @Parameter(
              description =
                  "How long to wait for work: an ISO 8601 duration (`PT30S`, `PT0.5S`) or a whole"
                      + " number with its unit (`500ms`, `30s`, `1m`). A number without a unit is"
                      + " refused, and so is less than 0; anything longer than 60 s is cut to that.",
              example = "PT30S")
          @RequestParam("wait")
          String wait) {
    Duration asked = duration(wait);
    if (asked.isNegative()) {
      throw new InvalidRequestException("wait = %s: must not be negative".formatted(wait));
    }
    UUID siteId = CallingSite.current().id();
    sites.seen(siteId);
    return waiting.next(siteId, asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT);
  }

  private static Duration duration(String text) {
    String problem = "wait = %s: %s".formatted(text, WORKS);
    if (BARE_NUMBER.matcher(text).matches()) {
      throw new InvalidRequestException(problem);
    }
    try {
      return DurationFormatterUtils.detectAndParse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(problem, e);
    }
  }
}
