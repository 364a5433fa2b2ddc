package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpClientErrorException;

@CoordinatorTest
class EventTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Federation federation;
  private final JdbcClient jdbc;
  private final TestSite ada;

  EventTests(Federation federation, JdbcClient jdbc) {
    this.federation = federation.fresh();
    this.jdbc = jdbc;
    this.ada = federation.site("ada", 100);
  }

  @Test
  void everythingThatHappensIsAnEvent() {
    RunView run = finished();

    assertThat(federation.runs().events(run.id(), 0, 100))
        .extracting(EventView::type)
        .containsExactly(
            "run.created",
            "run.started",
            "checkpoint.initialised",
            "round.opened",
            "assignment.started",
            "update.received",
            "round.frozen",
            "round.aggregated",
            "round.closed",
            "run.completed");
  }

  @Test
  void aCursorPagesThroughAllEvents() {
    RunView run = finished();
    List<EventView> all = federation.runs().events(run.id(), 0, 100);
    List<EventView> first = federation.runs().events(run.id(), 0, 4);
    List<EventView> rest = federation.runs().events(run.id(), first.get(3).id(), 100);

    assertThat(Stream.concat(first.stream(), rest.stream()).toList()).isEqualTo(all);
    assertThatThrownBy(() -> federation.runs().events(run.id(), 0, 100_000))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("limit = 100000");
  }

  @Test
  void eventsAreNeverChanged() {
    finished();

    assertThatThrownBy(() -> jdbc.sql("delete from events").update())
        .hasMessageContaining("only ever appended");
    assertThatThrownBy(() -> jdbc.sql("update events set message = ''").update())
        .hasMessageContaining("only ever appended");
  }

  @Test
  void aStreamTellsWhatHappensAndEndsWithTheRun() throws Exception {
    RunView run = federation.start(Specs.of("ada").spec());
    CompletableFuture<HttpResponse<Stream<String>>> stream =
        http.sendAsync(stream(run).build(), BodyHandlers.ofLines());
    HttpResponse<Stream<String>> response = stream.get(10, TimeUnit.SECONDS);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    federation.finish(run.id(), List.of(ada));

    List<String> told = response.body().toList();
    assertThat(values(told, "event:"))
        .isEqualTo(
            federation.runs().events(run.id(), 0, 100).stream().map(EventView::type).toList());
    assertThat(values(told, "data:")).last().asString().contains("Run test is complete");
  }

  @Test
  void aStreamGoesOnAfterTheLastEventThatWasSeen() throws IOException, InterruptedException {
    RunView run = finished();
    List<EventView> all = federation.runs().events(run.id(), 0, 100);
    String seen = Long.toString(all.get(6).id());

    HttpResponse<Stream<String>> response =
        http.send(stream(run).header("Last-Event-ID", seen).build(), BodyHandlers.ofLines());

    assertThat(values(response.body().toList(), "id:"))
        .isEqualTo(all.subList(7, 10).stream().map(event -> Long.toString(event.id())).toList());
  }

  @Test
  void thereIsNoStreamOfNoRun() throws IOException, InterruptedException {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);
    URI nowhere =
        URI.create(uri(run).toString().replace(run.id().toString(), new java.util.UUID(0, 0) + ""));

    var answer =
        http.send(
            HttpRequest.newBuilder(nowhere).header("Accept", "text/event-stream").build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  private RunView finished() {
    RunView run = federation.start(Specs.of("ada").spec());
    return federation.finish(run.id(), List.of(ada));
  }

  private HttpRequest.Builder stream(RunView run) {
    return HttpRequest.newBuilder(uri(run)).header("Accept", "text/event-stream");
  }

  private URI uri(RunView run) {
    return URI.create(federation.url() + "/api/v1/runs/" + run.id() + "/events");
  }

  private static List<String> values(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(field.length()))
        .toList();
  }
}
