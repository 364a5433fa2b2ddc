package org.phoenix.coordinator.work;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.util.UUID;
import org.phoenix.coordinator.security.CallingSite;
import org.phoenix.coordinator.sites.SiteRegister;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** {@link SiteWorkApi#work}, answered when there is something to say. */
@RestController
class WorkQueueController {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

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
          "200 with fresh URLs, or 204 when none came up within `wait` (at most 60 s). An assignment"
              + " is handed out again until it is completed, so a restarted agent finds its work.")
  @GetMapping("/api/v1/work")
  DeferredResult<ResponseEntity<WorkOrder>> work(@RequestParam("wait") Duration wait) {
    if (wait.isNegative()) {
      throw new InvalidRequestException("wait = %s: must not be negative".formatted(wait));
    }
    UUID siteId = CallingSite.current().id();
    sites.seen(siteId);
    return waiting.next(siteId, wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
  }
}
