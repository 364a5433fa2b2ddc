package org.phoenix.quickstart.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.quickstart.drill.DrillReport.Attempt;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.federation.Federation;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.local.Part;
import org.springframework.web.client.RestClientException;

/** Follows a run to its end while its processes are killed and started again. */
final class DisturbedRun {

  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final int LOOK_MILLISECONDS = 100;

  private final LocalPlatform platform;
  private final Federation federation;
  private final CloseStack running;

  DisturbedRun(LocalPlatform platform, Federation federation, CloseStack running) {
    this.platform = platform;
    this.federation = federation;
    this.running = running;
  }

  /**
   * Returns when the run has completed.
   *
   * @param mischief who is killed when; nobody when null
   * @throws FailedException when the run ends otherwise, or not within 15 minutes
   */
  Attempt follow(String name, UUID run, @Nullable Mischief mischief)
      throws IOException, InterruptedException {
    Map<String, Integer> kills = new TreeMap<>();
    long startedAt = System.nanoTime();
    long nextKill = next(mischief);
    CompletableFuture<@Nullable RunView> answer = ask(run);
    while (true) {
      if (mischief != null && System.nanoTime() >= nextKill) {
        Part victim = mischief.victim(platform.parts());
        victim.kill();
        kills.merge(victim.name(), 1, Integer::sum);
        nextKill = next(mischief);
      }
      platform.startEnded();
      if (answer.isDone()) {
        RunView now = answer.join();
        if (now != null && isOver(now)) {
          return new Attempt(
              name,
              String.valueOf(now.checkpointSha256()),
              (System.nanoTime() - startedAt) / 1e9,
              kills);
        }
        answer = ask(run);
      }
      if (System.nanoTime() - startedAt > LIMIT.toNanos()) {
        throw new FailedException(
            "%s (run %s) did not end within %d minutes, killed: %s"
                .formatted(name, run, LIMIT.toMinutes(), kills));
      }
      if (running.endsWithin(LOOK_MILLISECONDS)) {
        throw new FailedException("stopped before " + name + " ended");
      }
    }
  }

  /** The coordinator may be dead, or wait for its database: nobody is held up by that. */
  private CompletableFuture<@Nullable RunView> ask(UUID run) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return federation.run(run);
          } catch (RestClientException e) {
            return null;
          }
        });
  }

  private static boolean isOver(RunView run) {
    if (run.status() == RunStatus.FAILED || run.status() == RunStatus.CANCELLED) {
      throw new FailedException(
          "%s (run %s) ended as %s: %s"
              .formatted(run.name(), run.id(), run.status(), run.reason()));
    }
    return run.status() == RunStatus.COMPLETED;
  }

  private static long next(@Nullable Mischief mischief) {
    return mischief == null ? 0 : System.nanoTime() + mischief.pause().toNanos();
  }
}
