package org.phoenix.site.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NO_SUCH_RANGE = 416;
  private static final int BUSY = 429;
  private static final int NO_RANGES = 501;

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

  /**
   * Fetches what the file has not got yet of an object of exactly {@code bytes} bytes; one of
   * another size is not even begun. What came before a failure stays in the file.
   */
  void get(URI url, long bytes, Path file) throws IOException {
    long there = Files.exists(file) ? Files.size(file) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(url).GET();
    if (there > 0) {
      request.header("Range", "bytes=%d-".formatted(there));
    }
    var answer = send(request.build(), info -> body(info, there, bytes, file), bytes);
    if (!isRest(answer.statusCode(), answer.headers(), there, bytes)
        && !isWhole(answer.statusCode(), answer.headers(), bytes)) {
      throw new WrongBytesException(
          "%s has %s bytes instead of %d".formatted(name(url), size(answer.headers()), bytes));
    }
  }

  private static BodySubscriber<Path> body(ResponseInfo answer, long there, long bytes, Path file) {
    if (isRest(answer.statusCode(), answer.headers(), there, bytes)) {
      return BodySubscribers.ofFile(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
    return isWhole(answer.statusCode(), answer.headers(), bytes)
        ? BodySubscribers.ofFile(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)
        : BodySubscribers.replacing(file);
  }

  /** The store goes on where the file ends. */
  private static boolean isRest(int status, HttpHeaders headers, long there, long bytes) {
    return status == PARTIAL
        && headers
            .firstValue("Content-Range")
            .filter("bytes %d-%d/%d".formatted(there, bytes - 1, bytes)::equals)
            .isPresent();
  }

  /** The store sends all of it, perhaps because it knows no ranges. */
  private static boolean isWhole(int status, HttpHeaders headers, long bytes) {
    return status == OK && headers.firstValueAsLong("Content-Length").orElse(-1) == bytes;
  }

  private static String size(HttpHeaders headers) {
    return headers.firstValue("Content-Length").orElse("an unknown number of");
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
    int status = answer.statusCode();
    boolean inPart = request.headers().firstValue("Range").isPresent();
    if (inPart && (status == NO_SUCH_RANGE || status == NO_RANGES)) {
      throw new WrongBytesException(failure(request, "HTTP status " + status));
    }
    if (status != OK && status != PARTIAL) {
      throw new TransferException(
          failure(request, "HTTP status " + status), status >= 500 || status == BUSY);
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
