package org.phoenix.site.preflight;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import org.phoenix.site.coordinator.Trust;

/** Single requests, to see what comes back. They change nothing. */
final class Probe {

  static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Witness witness;
  private final HttpClient http;
  private final Clock clock;

  Probe(Trust trust, Clock clock) {
    this.clock = clock;
    witness = new Witness(trust.authorities());
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .sslContext(trust.context(witness))
            .build();
  }

  /** Asks the coordinator for work without waiting: the site's assignment, if there is one. */
  Answer askForWork(URI coordinator, String token) {
    String base = coordinator.toString().replaceAll("/+$", "");
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/api/v1/work?wait=PT0S"))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + token)
              .build();
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      return new Answer(
          answer.statusCode(),
          answer.headers(),
          answer.body(),
          clock.instant(),
          witness.shown(),
          null);
    } catch (IOException | IllegalArgumentException e) {
      return Answer.none(e, witness.shown(), clock.instant());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.none(e, witness.shown(), clock.instant());
    }
  }

  /**
   * Fetches the first byte of an object.
   *
   * @return the status of HTTP
   */
  int fetchOneByte(URI url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url).timeout(PATIENCE).header("Range", "bytes=0-0").build();
    HttpResponse<java.io.InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }
}
