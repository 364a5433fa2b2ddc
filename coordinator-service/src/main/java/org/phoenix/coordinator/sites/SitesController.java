package org.phoenix.coordinator.sites;

import java.util.List;
import java.util.UUID;
import org.phoenix.platform.contract.SitesApi;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SitesController implements SitesApi {

  private final SiteRegister register;
  private final Sites sites;

  SitesController(SiteRegister register, Sites sites) {
    this.register = register;
    this.sites = sites;
  }

  @Override
  @ResponseStatus(HttpStatus.CREATED)
  public EnrolledSite enrol(NewSite site) {
    return register.enrol(site.name());
  }

  @Override
  public List<SiteView> sites() {
    return sites.findAllByOrderByName().stream().map(SitesController::view).toList();
  }

  @Override
  public SiteView site(UUID id) {
    return sites
        .findById(id)
        .map(SitesController::view)
        .orElseThrow(() -> new NotFoundException("site", id));
  }

  private static SiteView view(Site site) {
    return new SiteView(site.id(), site.name(), site.images(), site.device(), site.lastSeen());
  }
}
