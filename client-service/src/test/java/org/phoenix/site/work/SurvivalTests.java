package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.phoenix.site.FakeCoordinator.next;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.web.client.RestClient;

/** A whole agent with a coordinator that is lost, a store that forgets, a disk that is full. */
@Tag("once")
class SurvivalTests extends AgentAtWork {

  private static final int FOR_EVER = Integer.MAX_VALUE;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aLostCoordinatorLosesNoWorkNotEvenThroughARestart() throws Exception {
    WorkOrder order = run.round(1, 120);
    coordinator.assign(order);
    agent = run.startAgent();
    while (next(coordinator.progress).step() < 2) {
      assertThat(coordinator.updates).isEmpty();
    }
    // As a proxy answers that has nothing behind it any more.
    coordinator.refuseNext("/api/v1/", FOR_EVER, 404);
    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(run.assignment(order).resolve("finished.json")));
    stopAgent();
    coordinator.progress.clear();
    agent = run.startAgent();

    coordinator.refuseNext("/api/v1/", 0, 404);
    Update update = next(coordinator.updates);

    assertThat(coordinator.progress).as("nothing was trained again").isEmpty();
    ImageSet images = Resize.toSquare(TinyRun.siteImages(), 8);
    assertThat(update.sha256())
        .isEqualTo(FakeCoordinator.sha256(run.train(order, images, null).bytes()));
  }

  @Test
  void aRefusedTokenIsSaidWithWhatToDoAndTheAgentLivesOn() throws Exception {
    for (int refusal : List.of(401, 403)) {
      coordinator.refuseNext("/api/v1/", FOR_EVER, refusal);
      agent = run.startAgent();
      await()
          .untilAsserted(
              () ->
                  assertThat(status())
                      .contains(
                          "refuses the site's token with " + refusal,
                          "put its valid token into PHOENIX_ENROLMENT_TOKEN"));

      coordinator.refuseNext("/api/v1/", 0, refusal);
      assertThat(next(coordinator.offers).images()).isEqualTo(20);
      stopAgent();
    }
  }

  @Test
  void anUploadWhosePartsAreRefusedBeginsAnew() throws Exception {
    coordinator.partBytes = 20_000;
    WorkOrder order = run.round(1, 2);
    coordinator.refuseNext(order.assignmentId() + "/update", 1, 400);
    coordinator.assign(order);
    agent = run.startAgent();

    Update update = next(coordinator.updates);

    assertThat(coordinator.puts).hasSize(2 * update.etags().size());
  }

  @Test
  void anUploadThatIsAlwaysRefusedIsGivenUp() throws Exception {
    coordinator.partBytes = 20_000;
    WorkOrder order = run.round(1, 2);
    coordinator.refuseNext(order.assignmentId() + "/update", FOR_EVER, 400);
    coordinator.assign(order);
    agent = run.startAgent();

    assertThat(next(coordinator.failures).reason())
        .isEqualTo("After 3 uploads the store has not got the whole update");
  }

  @Test
  void withoutRoomTheAssignmentFailsWithTheReasonAndTheAgentLivesOn() throws Exception {
    WorkOrder order = run.round(1, 2);
    agent = run.startAgent("--phoenix.disk-reserve=1000000GB");
    coordinator.assign(order);

    assertThat(next(coordinator.failures).reason())
        .startsWith(
            "No room for a download in the state folder: it takes %d bytes"
                .formatted(order.checkpoint().bytes()))
        .contains("phoenix.disk-reserve")
        .doesNotContain(folder.toString());
    coordinator.polls.clear();
    coordinator.assign(run.round(2, 2));
    next(coordinator.failures);
    try (Stream<Path> left = Files.walk(folder.resolve("state"))) {
      assertThat(left.filter(Files::isRegularFile))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("agent.lock", "control.json", "sent.jsonl");
    }
  }

  private String status() {
    int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
    return RestClient.create("http://127.0.0.1:" + port)
        .get()
        .uri("/api/v1/status")
        .retrieve()
        .body(String.class);
  }
}
