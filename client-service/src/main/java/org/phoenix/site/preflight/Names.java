package org.phoenix.site.preflight;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Whom a certificate is for, and by whom. */
final class Names {

  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])+)");

  private Names() {}

  /** The common name, or all of the name where it has none. */
  static String common(X500Principal principal) {
    Matcher common = COMMON_NAME.matcher(principal.getName());
    return common.find() ? common.group(1) : principal.getName();
  }

  /** The hosts that a certificate names, or else its subject. */
  static String of(X509Certificate certificate) {
    try {
      Collection<List<?>> hosts = certificate.getSubjectAlternativeNames();
      if (hosts != null && !hosts.isEmpty()) {
        return hosts.stream()
            .map(host -> String.valueOf(host.get(1)))
            .collect(Collectors.joining(", "));
      }
    } catch (CertificateParsingException unreadable) {
      // The subject then says whom it is for.
    }
    return common(certificate.getSubjectX500Principal());
  }
}
