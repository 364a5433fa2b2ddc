package org.phoenix.site.preflight;

import java.net.http.HttpHeaders;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one request to the coordinator.
 *
 * @param status of HTTP; 0 when nothing came
 * @param body empty when nothing came
 * @param received on the site's own clock
 * @param chain the certificates that were shown, also when they were refused
 * @param failure why nothing came
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(
    int status,
    HttpHeaders headers,
    byte[] body,
    Instant received,
    List<X509Certificate> chain,
    @Nullable Exception failure) {

  static Answer none(Exception failure, List<X509Certificate> chain, Instant now) {
    return new Answer(
        0, HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0], now, chain, failure);
  }

  boolean came() {
    return status != 0;
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
