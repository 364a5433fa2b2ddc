package org.phoenix.site.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.phoenix.site.coordinator.Trust;
import org.springframework.stereotype.Component;

/** Single attempts at presigned URLs. The URLs are the credentials: no header, no logging. */
@Component
class StoreClient {

  /** Slower than this for a whole object is a stall, not a slow line. */
  private static final long SLOWEST_BYTES_PER_SECOND = 32 << 10;

  private static final Duration FIXED_ALLOWANCE = Duration.ofSeconds(60);

  /** HTTP/1.1: object stores get confused by the offer to upgrade a plain connection. */
  private final HttpClient http;

  StoreClient(Trust trust) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(trust.context())
            .build();
  }

  /** Fetches an object of exactly {@code bytes} bytes; a larger one is not even begun. */
  void get(URI url, long bytes, Path file) throws IOException {
    BodyHandler<Path> toFile =
        answer ->
            answer.statusCode() == 200
                    && answer.headers().firstValueAsLong("Content-Length").orElse(-1) == bytes
                ? BodySubscribers.ofFile(file)
                : BodySubscribers.replacing(file);
    var answer = send(HttpRequest.newBuilder(url).GET().build(), toFile, bytes);
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (length != bytes) {
      throw new WrongBytesException(
          "%s has %s bytes instead of %d"
              .formatted(name(url), length < 0 ? "an unknown number of" : length, bytes));
    }
  }

  HttpResponse<Void> put(HttpRequest.Builder request, long bytes) throws IOException {
    return send(request.build(), BodyHandlers.discarding(), bytes);
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, long bytes)
      throws IOException {
    Duration allowance = FIXED_ALLOWANCE.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    CompletableFuture<HttpResponse<T>> pending = http.sendAsync(request, handler);
    HttpResponse<T> answer;
    try {
      answer = pending.get(allowance.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TransferException(failure(request, String.valueOf(e.getCause())), e);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new TransferException(failure(request, "stalled for " + allowance), e);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new TransferException(failure(request, "interrupted"), false);
    }
    if (answer.statusCode() != 200) {
      throw new TransferException(
          failure(request, "HTTP status " + answer.statusCode()), answer.statusCode() >= 500);
    }
    return answer;
  }

  private static String failure(HttpRequest request, String why) {
    return "%s %s failed: %s".formatted(request.method(), name(request.uri()), why);
  }

  /** The URL without its signature. */
  static String name(URI url) {
    return url.getScheme() + "://" + url.getAuthority() + url.getPath();
  }
}
