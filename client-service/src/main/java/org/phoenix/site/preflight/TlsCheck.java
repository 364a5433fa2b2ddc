package org.phoenix.site.preflight;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether the connection to the coordinator is encrypted, and who vouches for the other side. */
final class TlsCheck {

  private static final String TLS = "tls";
  private static final Duration SOON = Duration.ofDays(14);

  private final URI url;
  private final Answer answer;

  TlsCheck(URI url, Answer answer) {
    this.url = url;
    this.answer = answer;
  }

  Finding tls() {
    if (!"https".equalsIgnoreCase(url.getScheme())) {
      return plain();
    }
    List<X509Certificate> chain = answer.chain();
    if (answer.failure() instanceof SSLException refused) {
      return Finding.failed(
          TLS, "%s", chain.isEmpty() ? noTls(refused) : inWords(refused, chain.get(0)));
    }
    return chain.isEmpty()
        ? Finding.warning(TLS, "not looked at, as the coordinator was not reached")
        : trusted(chain.get(0));
  }

  private Finding plain() {
    return isLoopback()
        ? Finding.ok(TLS, "not needed: %s is this machine", url.getHost())
        : Finding.warning(
            TLS,
            "%s is not encrypted: the site's token and its updates can be read on the way; ask the"
                + " operator for an https address",
            url);
  }

  private Finding trusted(X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    String state =
        "%s shows a certificate by %s, valid until %s"
            .formatted(url.getHost(), issuer(certificate), day(end));
    return end.isBefore(answer.received().plus(SOON))
        ? Finding.warning(TLS, "%s, which is soon or over; ask the operator to renew it", state)
        : Finding.ok(TLS, "%s", state);
  }

  private String inWords(SSLException refused, X509Certificate certificate) {
    Throwable cause = deepest(refused);
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof CertificateExpiredException) {
      return "%s shows a certificate that ended on %s; ask the operator to renew it (or is this machine's clock wrong?)"
          .formatted(url.getHost(), day(certificate.getNotAfter().toInstant()));
    }
    if (cause instanceof CertificateNotYetValidException) {
      return "%s shows a certificate that begins on %s; is this machine's clock wrong?"
          .formatted(url.getHost(), day(certificate.getNotBefore().toInstant()));
    }
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return "the certificate is for %s, not for %s; use the name that it is for in PHOENIX_COORDINATOR_URL"
          .formatted(Names.of(certificate), url.getHost());
    }
    if (cause instanceof CertPathValidatorException || message.contains("certification path")) {
      return ("the certificate of %s is by %s, whom this machine does not trust; if that is right,"
              + " give the authority's certificate as docs/sites.md#tls says")
          .formatted(url.getHost(), issuer(certificate));
    }
    return "the certificate of %s, by %s, is refused: %s"
        .formatted(url.getHost(), issuer(certificate), message);
  }

  private String noTls(SSLException refused) {
    return String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT).contains("ssl message")
        ? "%s speaks no TLS; is it http:// instead of https://?".formatted(url)
        : "no encrypted connection to %s: %s".formatted(url, deepest(refused).getMessage());
  }

  private boolean isLoopback() {
    @Nullable String host = url.getHost();
    try {
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String issuer(X509Certificate certificate) {
    return Names.common(certificate.getIssuerX500Principal());
  }

  private static LocalDate day(Instant moment) {
    return LocalDate.ofInstant(moment, ZoneOffset.UTC);
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }
}
