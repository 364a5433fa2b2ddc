package org.phoenix.site.preflight;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** Why nothing came back, in words of those who can mend it. */
final class Unreached {

  private Unreached() {}

  static String inWords(URI url, Exception failure) {
    String where = where(url);
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return "there is no address for the name %s; check the name and this machine's DNS"
          .formatted(url.getHost());
    }
    if (has(failure, HttpConnectTimeoutException.class)
        || has(failure, NoRouteToHostException.class)) {
      return ("%s cannot be reached (nothing within %d s); let the firewall pass it, or name the"
              + " proxy: JAVA_TOOL_OPTIONS=\"-Dhttps.proxyHost=... -Dhttps.proxyPort=...\"")
          .formatted(where, Probe.CONNECT_PATIENCE.toSeconds());
    }
    if (has(failure, HttpTimeoutException.class)) {
      return "%s takes the connection and then says nothing for %d s; ask its operator"
          .formatted(where, Probe.PATIENCE.toSeconds());
    }
    if (has(failure, ConnectException.class)) {
      return "nothing listens at %s (connection refused); check the port, and whether it runs"
          .formatted(where);
    }
    return "%s does not answer: %s".formatted(where, failure);
  }

  /** Scheme, host and port: a presigned URL's rest is a credential. */
  static String where(URI url) {
    return url.getScheme() + "://" + url.getAuthority();
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
