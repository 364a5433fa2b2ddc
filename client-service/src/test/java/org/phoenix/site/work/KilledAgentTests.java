package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.phoenix.site.FakeCoordinator.next;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import tools.jackson.databind.json.JsonMapper;

/** The agent as a process of its own, under {@code kill -9}. */
@Tag("once")
class KilledAgentTests {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Far more than an agent takes until its first beat. */
  private static final int STEPS_BEFORE_THE_KILL = 100;

  private static final int STEPS = 200;
  private static final int PARTS_BEFORE_THE_KILL = 5;

  @TempDir Path folder;
  private FakeCoordinator coordinator;
  private TinyRun run;
  private @Nullable Process agent;

  @BeforeEach
  void prepare() throws IOException {
    coordinator = new FakeCoordinator();
    run = new TinyRun(coordinator, folder, UUID.randomUUID());
  }

  @AfterEach
  void stop() throws InterruptedException {
    kill();
    coordinator.close();
  }

  @Test
  void killedInTrainingAndInUploadingItDoesNothingTwiceAndSendsTheSameBits() throws Exception {
    coordinator.partBytes = 20_000;
    WorkOrder order = run.round(1, STEPS);
    Path kept = run.assignment(order);
    coordinator.assign(order);

    start();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                HalfDone.find(kept)
                    .filter(done -> done.steps() >= STEPS_BEFORE_THE_KILL)
                    .isPresent());
    kill();
    int done = HalfDone.find(kept).orElseThrow().steps();
    coordinator.progress.clear();

    coordinator.takeObjects(PARTS_BEFORE_THE_KILL);
    start();
    await().atMost(PATIENCE).until(() -> noted(kept) == PARTS_BEFORE_THE_KILL);
    kill();
    List<String> arrived = List.copyOf(coordinator.puts);
    assertThat(coordinator.progress)
        .extracting(Progress::step)
        .filteredOn(step -> step > 0)
        .isNotEmpty()
        .as("training went on after step %d", done)
        .allMatch(step -> step > done);

    coordinator.progress.clear();
    coordinator.puts.clear();
    coordinator.takeObjects(Integer.MAX_VALUE);
    start();
    Update update = next(coordinator.updates);

    int parts = update.etags().size();
    assertThat(coordinator.progress).as("nothing was trained again").isEmpty();
    assertThat(arrived).hasSize(PARTS_BEFORE_THE_KILL);
    assertThat(coordinator.puts)
        .as("only the missing parts were sent")
        .hasSize(parts - PARTS_BEFORE_THE_KILL)
        .doesNotContainAnyElementsOf(arrived);
    byte[] whole = run.train(order, Resize.toSquare(TinyRun.siteImages(), 8), null).bytes();
    assertThat(sent(parts)).isEqualTo(whole);
    assertThat(update.etags())
        .isEqualTo(
            IntStream.range(0, parts)
                .mapToObj(part -> FakeCoordinator.sha256(coordinator.object(key(part))))
                .toList());
    assertThat(update.sha256()).isEqualTo(FakeCoordinator.sha256(whole));
  }

  private void start() throws IOException {
    agent = run.startAgentProcess("--phoenix.checkpoint-every=0s");
  }

  private void kill() throws InterruptedException {
    if (agent != null) {
      agent.destroyForcibly().waitFor();
      agent = null;
    }
  }

  private static int noted(Path assignment) throws IOException {
    Path note = assignment.resolve("update.safetensors.upload.json");
    return Files.exists(note)
        ? JsonMapper.shared().readTree(Files.readString(note)).get("etags").size()
        : 0;
  }

  private byte[] sent(int parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(0, parts).forEach(part -> all.writeBytes(coordinator.object(key(part))));
    return all.toByteArray();
  }

  private static String key(int part) {
    return "update.part" + part;
  }
}
