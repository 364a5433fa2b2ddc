package org.phoenix.quickstart.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.phoenix.quickstart.failure.FailedException;

/** Waits until services answer on their health address. */
final class Readiness {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int POLL_MILLISECONDS = 100;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final CloseStack running;

  Readiness(CloseStack running) {
    this.running = running;
  }

  /**
   * @throws FailedException when a service ends instead, or takes longer than three minutes
   */
  void await(List<ServiceProcess> services) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    List<ServiceProcess> missing = new ArrayList<>(services);
    while (!missing.isEmpty()) {
      missing.removeIf(this::isHealthy);
      for (ServiceProcess service : missing) {
        check(service, limit);
      }
      if (!missing.isEmpty() && running.endsWithin(POLL_MILLISECONDS)) {
        throw new FailedException("stopped while the services started");
      }
    }
  }

  boolean allHealthy(List<ServiceProcess> services) {
    return services.stream().allMatch(this::isHealthy);
  }

  private boolean isHealthy(ServiceProcess service) {
    URI health = service.url().resolve("/actuator/health");
    HttpRequest request =
        HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).GET().build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void check(ServiceProcess service, long limit) {
    if (!service.isAlive()) {
      throw new FailedException(
          "%s ended with exit code %d while it started%s; its log is %s"
              .formatted(
                  service.name(), service.exitCode(), lastError(service.log()), service.log()));
    }
    if (System.nanoTime() > limit) {
      throw new FailedException(
          "%s did not become healthy at %s within %d minutes; its log is %s"
              .formatted(service.name(), service.url(), LIMIT.toMinutes(), service.log()));
    }
  }

  /** The innermost cause in the log, where there is one. */
  private static String lastError(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("Caused by: ") || line.startsWith("Error: "))
          .reduce((first, second) -> second)
          .map(line -> " (" + line.replaceFirst("^Caused by: ", "") + ")")
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
