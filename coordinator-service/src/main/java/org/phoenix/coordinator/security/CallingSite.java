package org.phoenix.coordinator.security;

import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** The site whose token came with the present request. */
public record CallingSite(UUID id, String name) {

  static final String SITE_ID = "site_id";

  /**
   * @throws IllegalStateException outside the paths that only sites may call
   */
  public static CallingSite current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication == null
        || !(authentication.getPrincipal() instanceof OAuth2AuthenticatedPrincipal principal)
        || !(principal.getAttributes().get(SITE_ID) instanceof UUID id)) {
      throw new IllegalStateException("No site is calling");
    }
    return new CallingSite(id, principal.getName());
  }
}
