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

/** Asks the table of sites whose token it is. */
@Component
class SiteTokenIntrospector implements OpaqueTokenIntrospector {

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
        List.of(new SimpleGrantedAuthority("SITE")));
  }
}
