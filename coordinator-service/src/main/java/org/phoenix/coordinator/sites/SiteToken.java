package org.phoenix.coordinator.sites;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.phoenix.diffusion.files.Sha256;

/**
 * A site's bearer token: 256 random bits, shown once. Only its hash is stored; with that much
 * randomness a plain SHA-256 cannot be searched for.
 */
final class SiteToken {

  private static final SecureRandom RANDOM = new SecureRandom();

  private SiteToken() {}

  static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String hash(String token) {
    return Sha256.of(token.getBytes(StandardCharsets.UTF_8));
  }
}
