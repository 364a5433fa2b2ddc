package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** The operator's list of sites. */
@HttpExchange("/api/v1/sites")
public interface SitesApi {

  /**
   * Registers a site; its token is shown in this answer and never again. 409 if the name is taken.
   */
  @PostExchange
  EnrolledSite enrol(@RequestBody @Valid NewSite site);

  /**
   * Sites by name.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange
  ResponseEntity<List<SiteView>> pageOfSites(
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All sites by name. */
  default List<SiteView> sites() {
    return Pages.all(after -> pageOfSites(after, Pages.MOST));
  }

  /** One site. */
  @GetExchange("/{id}")
  SiteView site(@PathVariable("id") UUID id);

  record NewSite(@NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,62}") String name) {}

  record EnrolledSite(UUID id, String name, String token) {}

  /**
   * @param images how many images the site offers, once it has said so
   * @param device what the site computes on, once it has said so
   * @param lastSeen when the site last asked for work or reported progress
   * @param leftAt when the site left for good; its token is no longer accepted
   */
  record SiteView(
      UUID id,
      String name,
      @Nullable Long images,
      @Nullable String device,
      @Nullable Instant lastSeen,
      @Nullable Instant leftAt) {}
}
