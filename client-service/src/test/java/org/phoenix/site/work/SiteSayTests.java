package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.phoenix.site.FakeCoordinator.next;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.FakeCoordinator.Received;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the people at a site decide, and what they are told, over the agent's own REST. */
@Tag("once")
class SiteSayTests extends AgentAtWork {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int ENDLESS = 1_000_000;

  @Test
  void theLedgerHoldsWhatTheCoordinatorAndTheStoreReceivedAndNothingElse() throws Exception {
    startAgent();
    coordinator.assign(run.round(3, 4));
    Update update = next(coordinator.updates);
    await().until(() -> doing().equals("waiting"));

    List<JsonNode> entries = oldestFirst(get("/api/v1/sent"));
    List<Received> others =
        coordinator.received.stream().filter(one -> !one.line().endsWith("/progress")).toList();
    List<JsonNode> written = entries.stream().filter(one -> !is(one, "progress")).toList();
    assertThat(written)
        .extracting(one -> one.get("what").asString())
        .containsExactly("introduce", "openUpload", "file", "complete");
    assertThat(others).hasSize(4);
    for (int i : List.of(0, 1, 3)) {
      assertThat(written.get(i).get("message").toString())
          .isEqualTo(new String(others.get(i).body(), StandardCharsets.UTF_8));
    }
    JsonNode file = written.get(2);
    byte[] bytes = others.get(2).body();
    assertThat(file.get("message").get("bytes").asLong()).isEqualTo(bytes.length);
    assertThat(file.get("message").get("sha256").asString())
        .isEqualTo(FakeCoordinator.sha256(bytes))
        .isEqualTo(update.sha256());
    assertThat(file.get("to").asString()).isEqualTo(coordinator.url().toString());
    assertThat(file.get("runName").asString()).isEqualTo("tiny");
    assertThat(file.get("round").asInt()).isEqualTo(3);
    int beats = entries.stream().filter(one -> is(one, "progress")).mapToInt(this::count).sum();
    long heard =
        coordinator.received.stream().filter(one -> one.line().endsWith("/progress")).count();
    assertThat((long) beats)
        .as("the last one may have been cut off by the end of the training")
        .isBetween(heard, heard + 1);
  }

  @Test
  void everyTensorOfAnUpdateIsListed() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, 2));
    Update update = next(coordinator.updates);
    stopAgent();
    startAgent();

    JsonNode sent = get("/api/v1/sent/" + update.sha256());
    Path file = Files.write(folder.resolve("received"), coordinator.object("update"));
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      assertThat(sent.get("tensors").valueStream().map(one -> one.get("name").asString()))
          .containsExactlyElementsOf(open.header().tensors().keySet());
      long tensors =
          sent.get("tensors").valueStream().mapToLong(one -> one.get("bytes").asLong()).sum();
      assertThat(tensors).isEqualTo(update.bytes() - open.header().dataStart());
    }
    assertThat(sent.get("tensors").get(0).get("dtype").asString()).isEqualTo("F32");
    assertThat(send("GET", "/api/v1/sent/" + "0".repeat(64), null).statusCode()).isEqualTo(404);
  }

  @Test
  void aPauseInMidTrainingAndARestartChangeNoBit() throws Exception {
    int steps = 60;
    startAgent("--phoenix.checkpoint-every=0s");
    WorkOrder undisturbed = run.round(1, steps);
    coordinator.assign(undisturbed);
    next(coordinator.updates);
    byte[] expected = coordinator.object("update");
    stopAgent();
    StateFolder.delete(folder.resolve("state"));

    coordinator.progress.clear();
    WorkOrder again = run.round(1, ENDLESS);
    coordinator.assign(again);
    startAgent("--phoenix.checkpoint-every=0s");
    Path kept =
        folder.resolve("state/assignments/" + again.assignmentId() + "/half-done.safetensors");
    await().until(() -> Files.exists(kept));
    assertThat(post("/api/v1/pause").statusCode()).isEqualTo(200);
    await().until(() -> doing().equals("paused"));
    coordinator.polls.clear();
    int done = HalfDone.find(kept.getParent()).orElseThrow().steps();

    stopAgent();
    WorkOrder shorter = shortened(again, Math.max(steps, done + 1));
    coordinator.assign(shorter);
    startAgent("--phoenix.checkpoint-every=0s");
    await().until(() -> doing().equals("paused"));
    assertThat(coordinator.polls).as("a paused agent asks for no work").isEmpty();
    assertThat(kept).exists();

    post("/api/v1/resume");
    next(coordinator.updates);
    byte[] resumed = coordinator.object("update");
    if (shorter.steps() != steps) {
      StateFolder.delete(folder.resolve("state/runs"));
      coordinator.assign(run.round(1, shorter.steps()));
      next(coordinator.updates);
      expected = coordinator.object("update");
    }
    assertThat(resumed).isEqualTo(expected);
  }

  @Test
  void aRefusedRunIsStoppedAndNeverWorkedOnOrDownloadedAgain() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, ENDLESS));
    awaitStep();
    assertThat(
            send("POST", "/api/v1/runs/" + run.run() + "/refuse", "{\"reason\": \"no consent\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(next(coordinator.refusals).reason()).isEqualTo("refused by the site: no consent");
    await().until(() -> isEmpty(folder.resolve("state/assignments")));
    stopAgent();

    coordinator.downloads.clear();
    coordinator.progress.clear();
    coordinator.assign(run.round(2, 2));
    startAgent();
    assertThat(next(coordinator.refusals).reason()).isEqualTo("refused by the site: no consent");
    assertThat(coordinator.downloads).as("nor does the preflight try the store").isEmpty();
    assertThat(coordinator.progress).isEmpty();
    assertThat(coordinator.updates).isEmpty();

    assertThat(send("DELETE", "/api/v1/runs/" + run.run() + "/refuse", null).statusCode())
        .isEqualTo(200);
    coordinator.assign(run.round(3, 2));
    assertThat(next(coordinator.updates).images()).isEqualTo(20);
  }

  @Test
  void onlyARunThatAskedForTheSiteCanBeRefused() throws Exception {
    startAgent();

    HttpResponse<String> answer = post("/api/v1/runs/" + run.run() + "/refuse");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("There is no run that asked for this site, " + run.run());
  }

  @Test
  void aSiteThatLeavesSaysSoForgetsAndAsksNoMoreAlsoAfterARestart() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, 2));
    next(coordinator.updates);
    assertThat(post("/api/v1/leave").statusCode()).isEqualTo(400);
    assertThat(post("/api/v1/leave?confirm=another").statusCode()).isEqualTo(400);
    coordinator.failNext("/leave", 2);
    assertThat(post("/api/v1/leave?confirm=site").statusCode()).isEqualTo(200);

    awaitLeft();
    assertThat(coordinator.farewells).hasSize(1);
    assertThat(folder.resolve("state/runs")).doesNotExist();
    assertThat(folder.resolve("state/downloads")).doesNotExist();
    assertThat(folder.resolve("state/sent.jsonl")).as("the ledger stays").exists();
    assertThat(post("/api/v1/pause").statusCode()).isEqualTo(409);
    stopAgent();

    coordinator.offers.clear();
    coordinator.polls.clear();
    startAgent();
    await().until(() -> doing().equals("left"));
    assertThat(coordinator.offers).isEmpty();
    assertThat(coordinator.polls).isEmpty();
    assertThat(post("/api/v1/leave?confirm=site").statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/control").get("leftAt").isNull()).isFalse();
    assertThat(coordinator.farewells).as("a confirmed farewell is not said again").hasSize(1);
  }

  @Test
  void anUnknownTokenIsNoConfirmedFarewell() throws Exception {
    startAgent();
    coordinator.assign(run.round(1, 2));
    next(coordinator.updates);
    coordinator.refuseNext("/leave", ENDLESS, 401);
    post("/api/v1/leave?confirm=site");
    await()
        .until(
            () -> {
              coordinator.assign(null);
              return get("/api/v1/status").get("lastError").asString("").contains("left earlier");
            });

    assertThat(doing()).isEqualTo("leaving");
    JsonNode control = get("/api/v1/control");
    assertThat(control.get("leftAt").isNull()).isTrue();
    assertThat(control.get("tokenUnknownAt").isNull()).isFalse();
    assertThat(folder.resolve("state/runs")).as("nothing was deleted").exists();

    coordinator.refuseNext("/leave", 0, 401);
    awaitLeft();
    assertThat(coordinator.farewells).hasSize(1);
    assertThat(get("/api/v1/control").get("tokenUnknownAt").isNull()).isTrue();
    assertThat(get("/api/v1/status").get("lastError").isNull()).isTrue();
    assertThat(folder.resolve("state/runs")).doesNotExist();
  }

  @Test
  void aFarewellThatWasHeardIsNotSaidAgainByAnAgentThatWasKilledBeforeItForgot() throws Exception {
    startAgent();
    post("/api/v1/leave?confirm=site");
    awaitLeft();
    stopAgent();
    Path control = folder.resolve("state/control.json");
    ObjectNode before = (ObjectNode) JSON.readTree(Files.readString(control));
    ((ObjectNode) before.get("leave")).putNull("doneAt");
    Files.writeString(control, before.toString());
    Files.createDirectories(folder.resolve("state/runs/x"));
    coordinator.refuseNext("/leave", ENDLESS, 401);

    startAgent();
    awaitLeft();
    assertThat(coordinator.farewells).hasSize(1);
    assertThat(folder.resolve("state/runs")).doesNotExist();
  }

  @Test
  void thePersonalTensorsGoOnlyWhenAskedFor() throws Exception {
    Path personal = Files.createDirectories(folder.resolve("state/personal/x"));
    Files.writeString(personal.resolve("personal-1.safetensors"), "weights");
    startAgent();
    post("/api/v1/leave?confirm=site");
    awaitLeft();
    assertThat(personal.resolve("personal-1.safetensors")).exists();
    stopAgent();

    Files.delete(folder.resolve("state/control.json"));
    startAgent();
    post("/api/v1/leave?confirm=site&forget=true");
    awaitLeft();
    assertThat(folder.resolve("state/personal")).doesNotExist();
  }

  @Test
  void thePageIsServedWithAStrictPolicy() throws Exception {
    startAgent();

    HttpResponse<String> page = send("GET", "/", null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("What leaves this site", "<script src=\"page.js\" defer>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self';")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("style=", "onclick", "http://www", "https://");
    for (String file : List.of("/page.js", "/page.css")) {
      assertThat(send("GET", file, null).statusCode()).isEqualTo(200);
    }
  }

  /** Its question for work is answered first. */
  private void awaitLeft() {
    await()
        .until(
            () -> {
              coordinator.assign(null);
              return doing().equals("left");
            });
  }

  private String doing() throws Exception {
    return get("/api/v1/status").get("doing").asString();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(send("GET", path, null).body());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send("POST", path, null);
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body)
      throws Exception {
    int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int count(JsonNode entry) {
    return entry.get("count").asInt();
  }

  private static boolean is(JsonNode entry, String what) {
    return entry.get("what").asString().equals(what);
  }

  private static List<JsonNode> oldestFirst(JsonNode newestFirst) {
    List<JsonNode> entries = new ArrayList<>(newestFirst.valueStream().toList());
    Collections.reverse(entries);
    return entries;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static WorkOrder shortened(WorkOrder order, int steps) {
    return Orders.with(order, "steps", steps);
  }
}
