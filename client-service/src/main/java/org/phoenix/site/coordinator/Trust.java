package org.phoenix.site.coordinator;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.stereotype.Component;

/**
 * Whom all of the site's connections trust, to the coordinator and to the store: those that the SSL
 * bundle {@code spring.http.clients.ssl.bundle} names, or else those that Java trusts.
 */
@Component
public final class Trust {

  private final @Nullable SslManagerBundle managers;

  /**
   * @param bundle its name; empty for those whom Java trusts
   */
  public Trust(SslBundles bundles, @Value("${spring.http.clients.ssl.bundle:}") String bundle) {
    managers = bundle.isBlank() ? null : bundles.getBundle(bundle).getManagers();
  }

  /** For connections that trust those and show the bundle's certificate, if it has one. */
  public SSLContext context() {
    return context(authorities());
  }

  /**
   * @param authorities in place of {@link #authorities()}
   */
  public SSLContext context(X509ExtendedTrustManager authorities) {
    try {
      KeyManager[] keys = managers == null ? null : managers.getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {authorities}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java speaks no TLS", e);
    }
  }

  /** Judges the certificates of others. */
  public X509ExtendedTrustManager authorities() {
    TrustManager[] all = managers == null ? ofJava() : managers.getTrustManagers();
    return Stream.of(all)
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("This Java judges no certificates"));
  }

  private static TrustManager[] ofJava() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java's own authorities cannot be read", e);
    }
  }
}
