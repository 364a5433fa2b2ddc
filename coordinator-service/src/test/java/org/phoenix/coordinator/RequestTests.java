package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.AuditApi.AuditEntry;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.contract.SitesApi.SiteView;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import tools.jackson.databind.json.JsonMapper;

/** Repetitions, entity tags, pages and the audit table, as seen from outside. */
@CoordinatorTest
class RequestTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Federation federation;
  private final SettableClock clock;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final TestSite ada;

  RequestTests(
      Federation federation,
      SettableClock clock,
      JdbcClient jdbc,
      TransactionTemplate transactions) {
    this.federation = federation.fresh();
    this.clock = clock;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.ada = federation.site("ada", 100);
  }

  @Test
  void theSameRequestWithTheSameKeyIsAnsweredAsTheFirstTime() throws Exception {
    HttpResponse<String> first = post("/sites", "{\"name\": \"bob\"}", "Idempotency-Key", "k1");
    HttpResponse<String> again = post("/sites", "{\"name\": \"bob\"}", "Idempotency-Key", "k1");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body()).contains("token");
    assertThat(header(again, "Location"))
        .isEqualTo(header(first, "Location"))
        .startsWith("/api/v1/sites/");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(federation.sites().sites()).hasSize(2);
    assertThat(post("/sites", "{\"name\": \"eve\"}", "Idempotency-Key", "k1").statusCode())
        .isEqualTo(422);
    assertThat(jdbc.sql("select answer from idempotent_answers").query(String.class).single())
        .doesNotContain("token");
  }

  @Test
  void aTransitionHappensOnceAndAfterADayTheKeyIsForgotten() throws Exception {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    String start = "/runs/" + run.id() + "/start";

    HttpResponse<String> first = post(start, "", "Idempotency-Key", "k2");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(post(start, "", "Idempotency-Key", "k2").body()).isEqualTo(first.body());
    assertThat(federation.events(run, "run.started")).hasSize(1);
    clock.advance(Duration.ofHours(24));
    assertThat(post(start, "", "Idempotency-Key", "k2").statusCode()).isEqualTo(409);
  }

  @Test
  void aSitesFailureWithOneKeyUsesUpOneAttempt() throws Exception {
    RunView run = started(Specs.of("ada").spec());
    String failure = work(ada.ordered(), "/failure");
    String reason = "{\"reason\": \"a cable\"}";

    HttpResponse<String> first = asAda(failure, reason, "f1");
    clock.advance(Duration.ofMinutes(1));
    HttpResponse<String> again = asAda(failure, reason, "f1");
    assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(204, 204);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(federation.round(run, 1).assignments().get(0).attempt()).isEqualTo(2);
    assertThat(asAda(failure, "{\"reason\": \"a mouse\"}", "f1").statusCode()).isEqualTo(422);
    assertThat(asAda(failure, reason, "f2").statusCode()).isEqualTo(204);
    assertThat(federation.round(run, 1).assignments().get(0).attempt()).isEqualTo(3);
    assertThat(federation.events(run, "assignment.failed")).hasSize(2);
  }

  @Test
  void aSitesRefusalWithOneKeyIsOneEvenIfItIsAdmittedInBetween() throws Exception {
    RunView run = started(Specs.of("ada").rounds(2).spec());
    String refusal = work(ada.ordered(), "/refusal");
    String reason = "{\"reason\": \"no consent\"}";

    assertThat(asAda(refusal, reason, "r1").statusCode()).isEqualTo(204);
    federation.runs().readmit(run.id(), ada.id());
    assertThat(asAda(refusal, reason, "r1").statusCode()).isEqualTo(204);
    assertThat(federation.runs().participants(run.id()))
        .extracting(ParticipantView::status)
        .containsExactly(ParticipantStatus.ACTIVE);
  }

  @Test
  void aSitesFarewellIsAnsweredAsTheFirstTime() throws Exception {
    HttpResponse<String> first = asAda("/sites/self/leave", "", "l1");
    HttpResponse<String> again = asAda("/sites/self/leave", "", "l1");

    assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(204, 204);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
  }

  @Test
  void whatWasRefusedMayBeTriedAgainWithTheSameKey() throws Exception {
    String wish = "{\"name\": \"ada\"}";
    assertThat(post("/sites", wish, "Idempotency-Key", "k3").statusCode()).isEqualTo(409);
    federation.fresh();
    assertThat(post("/sites", wish, "Idempotency-Key", "k3").statusCode()).isEqualTo(201);
  }

  @Test
  void manyAtOnceWithOneKeyAreOne() {
    String body = JsonMapper.shared().writeValueAsString(Specs.of("ada").spec());
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    http.sendAsync(
                        request("/runs", body, "Idempotency-Key", "k4"), BodyHandlers.ofString()))
            .toList();

    assertThat(all.stream().map(CompletableFuture::join).map(HttpResponse::body).distinct())
        .hasSize(1);
    assertThat(federation.runs().runs()).hasSize(1);
  }

  @Test
  void whoWaitsInVainForItsKeyIsTold() throws Exception {
    post("/sites", "{\"name\": \"bob\"}", "Idempotency-Key", "k5");
    HttpResponse<String> waiting =
        transactions.execute(
            held -> {
              jdbc.sql("delete from idempotent_answers").update();
              return http.sendAsync(
                      request("/sites", "{\"name\": \"bob\"}", "Idempotency-Key", "k5"),
                      BodyHandlers.ofString())
                  .join();
            });

    assertThat(waiting.statusCode()).isEqualTo(409);
    assertThat(waiting.body()).contains("try again");
  }

  @Test
  void aTransitionAtTheSameMomentAsAnotherIsRefusedAndNeverFails() {
    RunView run = federation.start(Specs.of("ada").spec());
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    http.sendAsync(
                        request("/runs/" + run.id() + "/pause", "", "X", "y"),
                        BodyHandlers.ofString()))
            .toList();

    List<Integer> statuses =
        all.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();
    assertThat(statuses).containsOnlyOnce(200).contains(409).hasSize(8);
    assertThat(statuses).allMatch(status -> status == 200 || status == 409);
  }

  @Test
  void anEntityTagStandsForWhatWasSeen() throws Exception {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    String path = "/runs/" + run.id();
    String tag = header(get(path), "ETag");

    HttpResponse<String> same = get(path, "If-None-Match", tag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    HttpResponse<String> started = post(path + "/start", "", "If-Match", tag);
    assertThat(started.statusCode()).isEqualTo(200);
    assertThat(header(get(path), "ETag")).isEqualTo(header(started, "ETag")).isNotEqualTo(tag);
    assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(200);
    HttpResponse<String> stale = post(path + "/cancel", "", "If-Match", tag);
    assertThat(stale.statusCode()).isEqualTo(412);
    assertThat(header(stale, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(post(path + "/pause", "", "If-Match", "*").statusCode()).isEqualTo(200);
    HttpResponse<String> created =
        post("/runs", JsonMapper.shared().writeValueAsString(run.spec()), "X", "y");
    assertThat(header(get(header(created, "Location").substring(7)), "ETag"))
        .isEqualTo(header(created, "ETag"));
  }

  @Test
  void listsComeInPagesThatLoseAndRepeatNothing() throws Exception {
    for (int i = 0; i < 5; i++) {
      federation.runs().create(Specs.of("ada").seed(i).spec(), null);
      federation.site("site-" + i, 10);
    }
    assertThat(walk("/runs?limit=2")).hasSize(5).doesNotHaveDuplicates();
    assertThat(walk("/sites?limit=4")).hasSize(6).doesNotHaveDuplicates();
    assertThat(walk("/audit?limit=3").size()).isGreaterThan(10);
    assertThat(federation.sites().sites()).extracting(SiteView::name).isSorted().hasSize(6);
    assertThat(get("/runs?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/runs?limit=1001").body()).contains("limit = 1001");
    String next = header(get("/runs?limit=2"), "Link").replaceAll(".*after=([^&>]*).*", "$1");
    assertThat(get("/sites?after=" + next).statusCode()).isEqualTo(400);
    assertThat(get("/runs?after=" + next.substring(1)).statusCode()).isEqualTo(400);
  }

  @Test
  void everyChangingCallIsAuditedRefusedOnesToo() throws Exception {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    post("/runs/" + run.id() + "/pause", "", "X-Request-Id", "mine-1");
    http.send(
        HttpRequest.newBuilder(uri("/sites/self")).PUT(BodyPublishers.ofString("{}")).build(),
        BodyHandlers.ofString());

    List<AuditEntry> all = audit("");
    assertThat(all).extracting(AuditEntry::status).startsWith(401, 409, 201);
    assertThat(audit("?run=" + run.id()))
        .extracting(entry -> entry.method() + " " + entry.path() + " " + entry.status())
        .containsExactly("POST /api/v1/runs/" + run.id() + "/pause 409", "POST /api/v1/runs 201");
    assertThat(audit("?run=" + run.id()).get(0))
        .satisfies(
            entry -> {
              assertThat(entry.requestId()).isEqualTo("mine-1");
              assertThat(entry.principal()).isEqualTo("anonymous");
              assertThat(entry.remote()).isEqualTo("127.0.0.1");
              assertThat(entry.at()).isEqualTo(clock.instant());
            });
    assertThat(audit("?principal=ada"))
        .extracting(AuditEntry::path)
        .containsExactly("/api/v1/sites/self");
    assertThat(audit("?until=" + clock.instant())).isEmpty();
    assertThat(audit("?from=" + clock.instant())).hasSameSizeAs(all);
    assertThatThrownBy(() -> jdbc.sql("update audit set status = 200").update())
        .hasMessageContaining("only ever appended");
    assertThatThrownBy(() -> jdbc.sql("delete from audit").update())
        .hasMessageContaining("only ever appended");
  }

  @Test
  void theAuditOfARunHasItsSitesCalls() throws Exception {
    TestSite bob = federation.site("bob", 100);
    RunView run = federation.start(Specs.of("ada").spec());
    RunView other = federation.start(Specs.of("bob").spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    bob.workOnce();
    ada.workOnce();
    assertThatThrownBy(() -> bob.work().fail(order.assignmentId(), new Failure("a prank")))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
    post(work(order, "/failure"), "{\"reason\": \"nobody\"}", "X", "y");

    assertThat(audit("?run=" + run.id()))
        .extracting(
            entry -> entry.principal() + " " + entry.method() + " " + entry.path(),
            AuditEntry::status)
        .containsExactly(
            tuple("anonymous POST /api/v1" + work(order, "/failure"), 401),
            tuple("bob POST /api/v1" + work(order, "/failure"), 404),
            tuple("ada POST /api/v1" + work(order, "/update"), 204),
            tuple("ada POST /api/v1" + work(order, "/uploads"), 200),
            tuple("anonymous POST /api/v1/runs/" + run.id() + "/start", 200),
            tuple("anonymous POST /api/v1/runs", 201));
    assertThat(audit("?run=" + other.id() + "&principal=bob"))
        .extracting(AuditEntry::status)
        .containsExactly(204, 200);
  }

  @Test
  void nobodyIsBelievedWhereACallCameFrom() throws Exception {
    post("/sites", "{\"name\": \"bob\"}", "X-Forwarded-For", "203.0.113.9");

    assertThat(audit("").get(0).remote()).isEqualTo("127.0.0.1");
  }

  @Test
  void bodiesHaveABound() throws Exception {
    assertThat(post("/sites", " ".repeat(2 << 20) + "{}", "X", "y").statusCode()).isEqualTo(413);
  }

  private RunView started(RunSpec spec) {
    RunView run = federation.start(spec);
    federation.tick();
    return run;
  }

  private static String work(WorkOrder order, String what) {
    return "/assignments/" + order.assignmentId() + what;
  }

  private HttpResponse<String> asAda(String path, String body, String key) throws Exception {
    return post(path, body, "Idempotency-Key", key, "Authorization", "Bearer " + ada.token());
  }

  private List<AuditEntry> audit(String query) throws Exception {
    HttpResponse<String> answer = get("/audit" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return List.of(JsonMapper.shared().readValue(answer.body(), AuditEntry[].class));
  }

  private List<String> walk(String path) throws Exception {
    List<String> ids = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<String> page = get(next);
      JsonMapper.shared().readTree(page.body()).forEach(one -> ids.add(one.path("id").asString()));
      next =
          page.headers()
              .firstValue("Link")
              .map(link -> link.replaceAll("</api/v1([^>]*)>; rel=\"next\"", "$1"))
              .orElse(null);
    }
    return ids;
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return http.send(request(path, body, headers), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String body, String... headers) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .headers(headers)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private URI uri(String path) {
    return URI.create(federation.url() + "/api/v1" + path);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
