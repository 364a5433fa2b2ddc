package org.phoenix.coordinator.sites;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SitesApi.EnrolledSite;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Enrols sites, recognises them by their token and notes what they say of themselves. */
@Component
public class SiteRegister {

  private final Sites sites;
  private final EventLog events;
  private final Clock clock;

  SiteRegister(Sites sites, EventLog events, Clock clock) {
    this.sites = sites;
    this.events = events;
    this.clock = clock;
  }

  @Transactional
  EnrolledSite enrol(String name) {
    if (sites.existsByName(name)) {
      throw taken(name);
    }
    String token = SiteToken.random();
    try {
      Site site = sites.saveAndFlush(new Site(name, SiteToken.hash(token), clock.instant()));
      events.record(null, Event.of("site.enrolled", name + " was enrolled").site(name));
      return new EnrolledSite(site.id(), name, token);
    } catch (DataIntegrityViolationException anotherWasFaster) {
      throw taken(name);
    }
  }

  /** The site that shows this token; it may have left. */
  @Transactional(readOnly = true)
  public Optional<Site> byToken(String token) {
    return sites.findByTokenSha256(SiteToken.hash(token));
  }

  /** Notes what a site offers. */
  @Transactional
  public void introduce(UUID siteId, SiteOffer offer) {
    Site site = sites.findById(siteId).orElseThrow(() -> new NotFoundException("site", siteId));
    site.offer(offer.images(), offer.device(), clock.instant());
    String message =
        "%s offers %d images on %s".formatted(site.name(), offer.images(), offer.device());
    events.record(null, Event.of("site.introduced", message).site(site.name()));
  }

  /** Notes, once, that a site goes for good: from now on its token stands for nobody who works. */
  @Transactional
  public Site leave(UUID siteId) {
    Site site = sites.findById(siteId).orElseThrow(() -> new NotFoundException("site", siteId));
    if (site.left()) {
      return site;
    }
    site.leave(clock.instant());
    events.record(null, Event.of("site.left", site.name() + " left for good").site(site.name()));
    return site;
  }

  /** Notes that a site was heard of. */
  public void seen(UUID siteId) {
    sites.seen(siteId, clock.instant());
  }

  private static ConflictException taken(String name) {
    return new ConflictException("A site named " + name + " is already enrolled");
  }
}
