package org.phoenix.coordinator.security;

import java.util.List;
import java.util.Map;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.coordinator.sites.SiteRegister;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/** Asks the table of sites whose token it is, and whether that one has left. */
@Component
class SiteTokenIntrospector implements OpaqueTokenIntrospector {

  /** Takes part. */
  static final String SITE = "SITE";

  /** Has left for good, and may say so again if it did not hear the answer. */
  static final String LEFT_SITE = "LEFT_SITE";

  private final SiteRegister sites;

  SiteTokenIntrospector(SiteRegister sites) {
    this.sites = sites;
  }

  @Override
  public OAuth2AuthenticatedPrincipal introspect(String token) {
    Site site =
        sites
            .byToken(token)
            .orElseThrow(() -> new BadOpaqueTokenException("No site has this token"));
    return new DefaultOAuth2AuthenticatedPrincipal(
        site.name(),
        Map.of(CallingSite.SITE_ID, site.id(), "sub", site.name()),
        List.of(new SimpleGrantedAuthority(site.left() ? LEFT_SITE : SITE)));
  }
}
