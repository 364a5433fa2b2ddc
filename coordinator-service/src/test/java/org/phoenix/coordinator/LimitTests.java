package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpServerErrorException;

@CoordinatorTest
class LimitTests {

  /** As the fixture sets them, and as the application does. */
  private static final int STREAMS = 4;

  private static final int WAITING_SITES = 4;
  private static final int UPLOADS = 2;
  private static final int CONNECTIONS = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Federation federation;
  private final DataSource database;
  private final JdbcClient jdbc;
  private final TestSite ada;

  LimitTests(Federation federation, DataSource database, JdbcClient jdbc) {
    this.federation = federation.fresh();
    this.database = database;
    this.jdbc = jdbc;
    this.ada = federation.site("ada", 100);
  }

  @AfterEach
  void theServiceStillServes() {
    threads.shutdownNow();
    RunView run = federation.start(Specs.of("ada").spec());
    assertThat(federation.finish(run.id(), List.of(ada)).checkpointSha256()).isNotNull();
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItsLengthIsDeclaredOrNot() throws Exception {
    byte[] large = ("{\"name\": \"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);

    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofByteArray(large),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
      HttpResponse<String> answer =
          send(request("/runs").header("Content-Type", "application/json").POST(body));
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body())
          .contains("The body is too large: at most 1048576 bytes work here")
          .contains("/api/v1/runs");
    }
  }

  @Test
  void aSmallBodyWithoutADeclaredLengthIsRead() throws Exception {
    byte[] site = "{\"name\": \"bob\"}".getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> answer =
        send(
            request("/sites")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(site))));
    assertThat(answer.statusCode()).isEqualTo(201);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    try (Socket upload = beginUpload((64 << 20) + 1)) {
      String status = new String(upload.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertThat(status).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void onlySoManyFilesAreUploadedAtOnce() throws Exception {
    HttpRequest.Builder another =
        request("/shared-data-sets/g").PUT(BodyPublishers.ofString("no safetensors"));
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < UPLOADS; i++) {
      slow.add(beginUpload(1000));
    }
    await().untilAsserted(() -> assertComeBackLater(send(another), "2 files are being uploaded"));
    for (Socket socket : slow) {
      socket.close();
    }
    await().untilAsserted(() -> assertThat(send(another).statusCode()).isEqualTo(400));
  }

  @Test
  void onlySoManyEventStreamsAreOpen() throws Exception {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    HttpRequest.Builder stream =
        request("/runs/" + run.id() + "/events").header("Accept", "text/event-stream");
    List<HttpResponse<Stream<String>>> open = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      open.add(http.send(stream.build(), BodyHandlers.ofLines()));
    }
    assertThat(open).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    assertComeBackLater(send(stream), "4 event streams are open");

    federation.runs().cancel(run.id());
    open.forEach(answer -> assertThat(answer.body()).anyMatch(line -> line.contains("cancelled")));
    await().untilAsserted(() -> assertThat(send(stream).statusCode()).isEqualTo(200));
  }

  @Test
  void onlySoManySitesWaitAndAllAreAnsweredWhenThereIsWork() throws Exception {
    List<CompletableFuture<ResponseEntity<WorkOrder>>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING_SITES; i++) {
      waiting.add(
          CompletableFuture.supplyAsync(() -> ada.work().work(Duration.ofSeconds(60)), threads));
    }
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> ada.work().work(Duration.ofSeconds(1)))
                    .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class)
                    .hasMessageContaining("4 sites wait for work"));
    RunView run = federation.start(Specs.of("ada").spec());
    federation.tick();

    for (CompletableFuture<ResponseEntity<WorkOrder>> one : waiting) {
      WorkOrder order = one.get().getBody();
      assertThat(order).isNotNull();
      assertThat(order.runId()).isEqualTo(run.id());
    }
    federation.runs().cancel(run.id());
  }

  @Test
  void aPoolWithoutConnectionsIsNoErrorOfTheService() throws Exception {
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(database.getConnection());
      }
      assertComeBackLater(send(request("/runs")), "The database does not answer in time");
      assertThatThrownBy(() -> ada.work().work(Duration.ZERO))
          .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class)
          .hasMessageContaining("The database does not answer in time");
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  @Test
  void theDatabaseEndsWhatTakesTooLong() {
    assertThat(setting("statement_timeout")).isEqualTo("30s");
    assertThat(setting("lock_timeout")).isEqualTo("5s");
    assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("10s");
  }

  @Test
  void whatWaitsForALockTooLongIsToldToComeBack() throws Exception {
    RunView run = federation.start(Specs.of("ada").spec());
    federation.tick();
    try (Connection other = database.getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table runs");
      assertComeBackLater(
          send(request("/runs/" + run.id() + "/pause").POST(BodyPublishers.noBody())),
          "The database does not answer in time");
      other.rollback();
    }
    assertThat(federation.runs().pause(run.id()).status().name()).isEqualTo("PAUSED");
    federation.runs().cancel(run.id());
  }

  private String setting(String name) {
    return jdbc.sql("show " + name).query(String.class).single();
  }

  private static void assertComeBackLater(HttpResponse<String> answer, String why) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains(why);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(federation.url() + "/api/v1" + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Declares a file, and sends nothing of it. */
  private Socket beginUpload(int bytes) throws IOException {
    URI url = URI.create(federation.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    String head =
        """
        PUT /api/v1/shared-data-sets/slow HTTP/1.1
        Host: localhost
        Content-Type: application/octet-stream
        Content-Length: %d

        """
            .formatted(bytes)
            .replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
