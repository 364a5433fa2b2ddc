package org.phoenix.coordinator.sites;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SitesApi;
import org.phoenix.platform.paging.Cursor;
import org.phoenix.platform.paging.Page;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SitesController implements SitesApi {

  private static final String LIST = "sites";

  private final SiteRegister register;
  private final Sites sites;
  private final HttpServletResponse answer;

  /**
   * @param answer stands for the present one
   */
  SitesController(SiteRegister register, Sites sites, HttpServletResponse answer) {
    this.register = register;
    this.sites = sites;
    this.answer = answer;
  }

  @Override
  @ResponseStatus(HttpStatus.CREATED)
  public EnrolledSite enrol(NewSite site) {
    EnrolledSite enrolled = register.enrol(site.name());
    answer.setHeader(HttpHeaders.LOCATION, "/api/v1/sites/" + enrolled.id());
    return enrolled;
  }

  @Override
  public ResponseEntity<List<SiteView>> pageOfSites(@Nullable String after, int limit) {
    String name = Cursor.position(LIST, after, "");
    return Page.of(
        sites.findByNameGreaterThanOrderByName(name, Limit.of(Page.peeking(limit))),
        limit,
        site -> Cursor.of(LIST, site.name()),
        SitesController::view);
  }

  @Override
  public SiteView site(UUID id) {
    return sites
        .findById(id)
        .map(SitesController::view)
        .orElseThrow(() -> new NotFoundException("site", id));
  }

  private static SiteView view(Site site) {
    return new SiteView(
        site.id(), site.name(), site.images(), site.device(), site.lastSeen(), site.leftAt());
  }
}
