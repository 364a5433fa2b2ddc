package org.phoenix.coordinator.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** What the pages' addresses answer, whoever asks. */
@Tag("once")
@CoordinatorTest
class PageAnswersTests {

  private final Federation federation;
  private final JdbcClient jdbc;
  private final SettableClock clock;
  private final TestSite ada;
  private final RestClient client;

  PageAnswersTests(Federation federation, JdbcClient jdbc, SettableClock clock) {
    this.clock = clock;
    this.federation = federation.fresh();
    this.jdbc = jdbc;
    this.ada = federation.site("ada", 100);
    this.client =
        RestClient.builder()
            .baseUrl(federation.url())
            .defaultHeader(HttpHeaders.ACCEPT, "text/html,*/*;q=0.8")
            .defaultStatusHandler(status -> true, (request, answer) -> {})
            .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/runs/ID",
        "/runs/ID/gallery",
        "/samples/ID",
        "/compare?left=ID&right=ID",
        "/runs/no-id",
        "/samples/no-id"
      })
  void whatIsNotThereIsAPage(String path) {
    ResponseEntity<String> answer = get(path.replace("ID", UUID.randomUUID().toString()));

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    assertThat(answer.getHeaders().getContentType())
        .satisfies(type -> assertThat(type.isCompatibleWith(MediaType.TEXT_HTML)).isTrue());
    assertThat(answer.getBody()).contains("<h1>Not Found</h1>", "There is no");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/runs/00000000-0000-0000-0000-000000000000",
        "/api/v1/nothing",
        "/nothing",
        "/samples/00000000-0000-0000-0000-000000000000/grid.png"
      })
  void elsewhereItStaysAProblemDetailEvenForABrowser(String path) {
    ResponseEntity<String> answer = get(path);

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
  }

  @Test
  void theRootLeadsToTheRuns() {
    ResponseEntity<String> answer = get("/");

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.FOUND);
    assertThat(answer.getHeaders().getLocation()).hasPath("/runs");
  }

  @Test
  void aCursorOfAnotherListIsRefusedOnAPage() {
    ResponseEntity<String> answer = get("/runs?after=nonsense");

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    assertThat(answer.getBody()).contains("<h1>Bad Request</h1>", "after = nonsense");
  }

  @Test
  void olderRunsAreOnTheNextPage() {
    for (int i = 0; i < 51; i++) {
      clock.advance(Duration.ofSeconds(1));
      federation
          .runs()
          .create(Specs.of("ada").with("name", "\"run-%02d-\"".formatted(i)).spec(), null);
    }
    String newest = String.valueOf(get("/runs").getBody());
    Matcher older = Pattern.compile("href=\"(/runs\\?after=[^\"]+)\"").matcher(newest);

    assertThat(newest).contains("run-50-", "run-01-").doesNotContain("run-00-");
    assertThat(older.find()).isTrue();
    assertThat(get(older.group(1)).getBody()).contains("run-00-").doesNotContain("run-01-");
  }

  @Test
  void ofHundredsOfRoundsTheNewestTwentyAreShown() {
    RunView run = federation.finish(federation.start(Specs.of("ada").spec()).id(), List.of(ada));
    jdbc.sql(
            """
            insert into rounds (id, version, run_id, number, status, quorum, base_sha256, base_bytes,
                checkpoint_sha256, checkpoint_bytes, planned_at, closed_at)
            select gen_random_uuid(), 0, run_id, number + n, status, quorum, base_sha256, base_bytes,
                checkpoint_sha256, checkpoint_bytes, planned_at, closed_at
            from rounds, generate_series(1, 499) n where run_id = :run
            """)
        .param("run", run.id())
        .update();
    String newest = String.valueOf(get("/runs/" + run.id()).getBody());

    assertThat(newest).contains(">round 500<", ">round 481<").doesNotContain(">round 480<");
    assertThat(newest).contains("?rounds=all");
    assertThat(get("/runs/" + run.id() + "?rounds=all").getBody())
        .contains(">round 500<", ">round 2<");
  }

  @Test
  void everyPageDoesWithoutScriptsAndStylesOfItsOwn() {
    RunView run =
        federation.finish(federation.start(Specs.of("ada").evaluated().spec()).id(), List.of(ada));
    for (String path :
        List.of(
            "/runs",
            "/runs/" + run.id(),
            "/runs/" + run.id() + "/gallery",
            "/compare?left=%s&right=%s".formatted(run.id(), run.id()))) {
      assertThat(get(path).getBody())
          .as(path)
          .doesNotContainPattern("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|//[a-z]+\\.");
    }
  }

  @Test
  void aSampleServiceThatIsAwayIsSaidOnThePage() {
    federation.samples().goAway(true);
    ResponseEntity<String> answer = get("/samples/" + UUID.randomUUID());

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(answer.getBody()).contains("The sample service does not answer");
  }

  @Test
  void styleAndScriptAreKeptByTheirHash() {
    Matcher style =
        Pattern.compile("href=\"(/assets/pages-[0-9a-f]{32}\\.css)\"")
            .matcher(String.valueOf(get("/runs").getBody()));

    assertThat(get("/runs").getBody())
        .containsPattern("src=\"/webjars/htmx.org/[0-9.]+/dist/htmx.min.js\"")
        .containsPattern("src=\"/assets/pages-[0-9a-f]{32}.js\"");
    assertThat(style.find()).isTrue();
    assertThat(get(style.group(1)).getHeaders().getCacheControl()).contains("max-age=31536000");
    assertThat(get("/runs").getHeaders().getCacheControl()).contains("no-store");
  }

  @Test
  void aGalleryWithoutScriptsIsLedThroughByLinks() {
    RunView run =
        federation.finish(
            federation.start(Specs.of("ada").rounds(3).evaluated().spec()).id(), List.of(ada));
    String gallery = "/runs/" + run.id() + "/gallery";

    assertThat(get(gallery).getBody()).contains("rounds/3/grid.png\" alt").contains("?round=2");
    assertThat(get(gallery + "?round=2").getBody()).contains("rounds/2/grid.png\" alt");
  }

  @Test
  void formsOfForeignPagesAreRefused() {
    RunView run =
        federation.finish(federation.start(Specs.of("ada").evaluated().spec()).id(), List.of(ada));
    int before = federation.samples().requests().size();

    assertThat(draw(run, "Sec-Fetch-Site", "cross-site")).isEqualTo(HttpStatus.FORBIDDEN);
    assertThat(draw(run, "Origin", "https://elsewhere.example")).isEqualTo(HttpStatus.FORBIDDEN);
    assertThat(federation.samples().requests()).hasSize(before);
    assertThat(draw(run, "Origin", federation.url())).isEqualTo(HttpStatus.FOUND);
    assertThat(federation.samples().requests()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count=0",
        "count=65",
        "count=many",
        "count=",
        "count=4&steps=0",
        "count=4&sampler=magic",
        "count=4&round=-1",
        "count=4&round=99999999999",
        "count=4&seed=1.5"
      })
  void aFormThatMakesNoSenseComesBackWithTheReason(String form) {
    RunView run = federation.finish(federation.start(Specs.of("ada").spec()).id(), List.of(ada));
    ResponseEntity<String> answer = post(run, form, "Sec-Fetch-Site", "same-origin");

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
    assertThat(answer.getBody()).contains("id=\"trouble\"", " = ");
    assertThat(federation.samples().requests()).isEmpty();
  }

  private HttpStatusCode draw(RunView run, String header, String value) {
    return post(run, "count=4&sampler=ddim", header, value).getStatusCode();
  }

  private ResponseEntity<String> post(RunView run, String form, String header, String value) {
    return client
        .post()
        .uri("/runs/" + run.id() + "/gallery")
        .header(header, value)
        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
        .body(form)
        .retrieve()
        .toEntity(String.class);
  }

  private ResponseEntity<String> get(String path) {
    return client.get().uri(path).retrieve().toEntity(String.class);
  }
}
