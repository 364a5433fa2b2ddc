package org.phoenix.platform.contract;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/** Who did what, when, from where: every call that changes something, refused ones included. */
@HttpExchange("/api/v1/audit")
public interface AuditApi {

  /**
   * Changing calls, newest first. A site's reports of progress are listed only when they were
   * refused.
   *
   * @param from the earliest moment
   * @param until the first moment that is too late
   * @param principal only calls by this one: a site's name, or {@code anonymous}
   * @param run only calls that concern this run
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange
  ResponseEntity<List<AuditEntry>> pageOfCalls(
      @RequestParam(name = "from", required = false) @Nullable Instant from,
      @RequestParam(name = "until", required = false) @Nullable Instant until,
      @RequestParam(name = "principal", required = false) @Nullable @Size(max = 200) String principal,
      @RequestParam(name = "run", required = false) @Nullable UUID run,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /**
   * One call.
   *
   * @param id rises with time
   * @param at when it was answered
   * @param principal who called: a site's name, or {@code anonymous}
   * @param path as it was asked for, without its query
   * @param status of the answer
   * @param runId the run that it concerns or made
   * @param remote the caller's address
   * @param requestId as in the answer's {@code X-Request-Id}
   */
  record AuditEntry(
      long id,
      Instant at,
      String principal,
      String method,
      String path,
      int status,
      @Nullable UUID runId,
      String remote,
      String requestId) {}
}
