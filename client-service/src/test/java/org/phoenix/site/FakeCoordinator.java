package org.phoenix.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.SiteWorkApi.Content;
import org.phoenix.platform.contract.SiteWorkApi.Continuation;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import tools.jackson.databind.json.JsonMapper;

/** The coordinator and the object store as a site sees them: over HTTP, with moods. */
public final class FakeCoordinator implements AutoCloseable {

  public static final String TOKEN = "the-token-of-the-site";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long PATIENCE_SECONDS = 60;

  public final BlockingQueue<SiteOffer> offers = new LinkedBlockingQueue<>();
  public final BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();
  public final BlockingQueue<Samples> samples = new LinkedBlockingQueue<>();
  public final BlockingQueue<Update> updates = new LinkedBlockingQueue<>();
  public final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();

  /** What came with a body, as it came, and the farewells; from the site to here and the store. */
  public final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  /**
   * @param line method and path
   */
  public record Received(String line, byte[] body) {}

  public final BlockingQueue<String> downloads = new LinkedBlockingQueue<>();
  public final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();
  public final BlockingQueue<String> farewells = new LinkedBlockingQueue<>();

  /** One entry each time the site asks for work. */
  public final BlockingQueue<String> polls = new LinkedBlockingQueue<>();

  /** The trace that each completion belongs to. */
  public final BlockingQueue<String> traces = new LinkedBlockingQueue<>();

  /** The ranges that objects were asked for. */
  public final BlockingQueue<String> ranges = new LinkedBlockingQueue<>();

  /** What a collector of traces gets, in the binary form of OTLP. */
  public final BlockingQueue<byte[]> spans = new LinkedBlockingQueue<>();

  /** The keys of the objects that were PUT. */
  public final BlockingQueue<String> puts = new LinkedBlockingQueue<>();

  public volatile boolean wanted = true;
  public volatile long partBytes;
  public volatile String uploadId = "the-upload";

  /** An object is sent up to here only, as often as it is asked for whole; 0 for all of it. */
  public volatile int cutAfter;

  public volatile boolean knowsRanges = true;

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Map<String, Mood> moods = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Object handOver = new Object();
  private @Nullable WorkOrder order;
  private boolean closed;
  private int objectsTaken = Integer.MAX_VALUE;
  private int holds;

  public FakeCoordinator() throws IOException {
    this(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0));
  }

  /** One that speaks TLS, and so does its store. */
  public static FakeCoordinator withTls(SSLContext keys) throws IOException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys));
    return new FakeCoordinator(server);
  }

  private FakeCoordinator(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Hands the order out to whoever asks, until it is completed or failed. */
  public void assign(@Nullable WorkOrder next) {
    synchronized (handOver) {
      order = next;
      handOver.notifyAll();
    }
  }

  /** The next {@code times} requests whose "METHOD path" holds {@code part} get a 500. */
  public void failNext(String part, int times) {
    refuseNext(part, times, 500);
  }

  /** The same with another status. */
  public void refuseNext(String part, int times, int status) {
    moods.put(part, new Mood(new AtomicInteger(times), status));
  }

  public boolean stillFails(String part) {
    Mood mood = moods.get(part);
    return mood != null && mood.left.get() > 0;
  }

  /**
   * Takes so many objects; further ones are neither taken nor answered until it is called again.
   */
  public void takeObjects(int count) {
    synchronized (handOver) {
      objectsTaken = count;
      holds++;
      handOver.notifyAll();
    }
  }

  public Download store(String key, byte[] bytes) {
    objects.put(key, bytes);
    return new Download(url().resolve("/objects/" + key), sha256(bytes), bytes.length);
  }

  public byte[] object(String key) {
    return objects.get(key);
  }

  public static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (value == null) {
      throw new AssertionError("Nothing came within " + PATIENCE_SECONDS + " s");
    }
    return value;
  }

  public static String sha256(byte[] bytes) {
    return Sha256.of(bytes);
  }

  @Override
  public void close() {
    synchronized (handOver) {
      closed = true;
      handOver.notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String line = exchange.getRequestMethod() + " " + path;
      if (!line.startsWith("GET ")) {
        received.add(new Received(line, body));
      }
      downloads.addAll(line.startsWith("GET /objects/") ? List.of(line) : List.of());
      Integer refused = refusal(line);
      if (refused != null) {
        answer(exchange, refused, null);
      } else if (path.startsWith("/objects/")) {
        object(exchange, path.substring("/objects/".length()), body);
      } else if (path.equals("/v1/traces")) {
        spans.add(body);
        answer(exchange, 200, null);
      } else if (!("Bearer " + TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        answer(exchange, 401, null);
      } else {
        api(exchange, line, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Integer refusal(String line) {
    return moods.entrySet().stream()
        .filter(mood -> line.contains(mood.getKey()))
        .map(Map.Entry::getValue)
        .filter(mood -> mood.left.getAndDecrement() > 0)
        .map(Mood::status)
        .findFirst()
        .orElse(null);
  }

  private void api(HttpExchange exchange, String line, byte[] body)
      throws IOException, InterruptedException {
    if (line.equals("PUT /api/v1/sites/self")) {
      offers.add(JSON.readValue(body, SiteOffer.class));
      answer(exchange, 200, null);
    } else if (line.equals("GET /api/v1/work")) {
      work(exchange);
    } else if (line.endsWith("/progress")) {
      progress.add(JSON.readValue(body, Progress.class));
      answer(exchange, 200, new Continuation(wanted, wanted ? null : "the round went on"));
    } else if (line.endsWith("/uploads")) {
      answer(exchange, 200, ticket(JSON.readValue(body, UploadRequest.class)));
    } else if (line.endsWith("/samples")) {
      answer(exchange, 204, null);
      samples.add(JSON.readValue(body, Samples.class));
    } else if (line.endsWith("/update")) {
      assign(null);
      answer(exchange, 200, null);
      traces.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
      updates.add(JSON.readValue(body, Update.class));
    } else if (line.endsWith("/failure")) {
      assign(null);
      answer(exchange, 200, null);
      failures.add(JSON.readValue(body, Failure.class));
    } else if (line.endsWith("/refusal")) {
      assign(null);
      answer(exchange, 204, null);
      refusals.add(JSON.readValue(body, Refusal.class));
    } else if (line.equals("POST /api/v1/sites/self/leave")) {
      answer(exchange, 204, null);
      farewells.add(line);
    } else {
      answer(exchange, 404, null);
    }
  }

  private void work(HttpExchange exchange) throws IOException, InterruptedException {
    String query = exchange.getRequestURI().getQuery();
    polls.add(query);
    Duration wait = Duration.parse(query.substring("wait=".length()));
    WorkOrder found;
    synchronized (handOver) {
      if (order == null && !closed && wait.toMillis() > 0) {
        handOver.wait(wait.toMillis());
      }
      found = order;
    }
    answer(exchange, found == null ? 204 : 200, found);
  }

  private UploadTicket ticket(UploadRequest request) {
    URI file =
        url()
            .resolve(request.content() == Content.SAMPLES ? "/objects/samples" : "/objects/update");
    if (partBytes == 0 || request.bytes() <= partBytes) {
      return new UploadTicket(null, request.bytes(), List.of(file));
    }
    List<URI> parts = new ArrayList<>();
    for (long from = 0; from < request.bytes(); from += partBytes) {
      parts.add(URI.create(file + ".part" + parts.size()));
    }
    return new UploadTicket(uploadId, partBytes, parts);
  }

  private void object(HttpExchange exchange, String key, byte[] body)
      throws IOException, InterruptedException {
    if (exchange.getRequestMethod().equals("PUT")) {
      if (isTaken()) {
        objects.put(key, body);
        puts.add(key);
        exchange.getResponseHeaders().add("ETag", "\"" + sha256(body) + "\"");
        answer(exchange, 200, null);
      }
      return;
    }
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      answer(exchange, 404, null);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null || !knowsRanges) {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, cutAfter == 0 ? bytes.length : cutAfter);
      exchange.getResponseBody().flush();
      return;
    }
    ranges.add(range);
    int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (from >= bytes.length) {
      answer(exchange, 416, null);
      return;
    }
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    exchange.sendResponseHeaders(206, bytes.length - from);
    exchange.getResponseBody().write(bytes, from, bytes.length - from);
  }

  /** Waits while no object is taken; what had to wait is dropped then. */
  private boolean isTaken() throws InterruptedException {
    synchronized (handOver) {
      if (objectsTaken > 0) {
        objectsTaken--;
        return true;
      }
      int before = holds;
      while (holds == before && !closed) {
        handOver.wait();
      }
      return false;
    }
  }

  private static void answer(HttpExchange exchange, int status, @Nullable Object body)
      throws IOException {
    if (body == null) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    byte[] json = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  private record Mood(AtomicInteger left, int status) {}
}
