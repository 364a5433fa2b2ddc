package org.phoenix.quickstart.federation;

import java.util.List;
import java.util.UUID;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.progress.Progress;

/** Watches a run to its end and tells how it goes. */
public final class Follower {

  private static final int POLL_MILLISECONDS = 700;

  private final Federation federation;
  private final LocalPlatform platform;
  private final CloseStack running;
  private final Progress progress;

  public Follower(
      Federation federation, LocalPlatform platform, CloseStack running, Progress progress) {
    this.federation = federation;
    this.platform = platform;
    this.running = running;
    this.progress = progress;
  }

  /**
   * Returns when the run has completed.
   *
   * @throws FailedException when the run does not complete or a service dies
   */
  public void follow(UUID run) throws InterruptedException {
    int told = 0;
    while (true) {
      platform.checkAlive();
      RunState state = federation.state(run);
      List<RoundView> closed = state.closedRounds();
      for (RoundView round : closed.subList(told, closed.size())) {
        progress.say(RoundLine.of(round));
      }
      told = closed.size();
      if (state.isOver()) {
        requireCompleted(state);
        return;
      }
      progress.show(federation.waitingFor(run), state.siteLines());
      if (running.endsWithin(POLL_MILLISECONDS)) {
        throw new FailedException("stopped before the run ended");
      }
    }
  }

  private static void requireCompleted(RunState state) {
    if (state.run().status() != RunStatus.COMPLETED) {
      throw new FailedException(
          "the run ended as %s: %s".formatted(state.run().status(), state.run().reason()));
    }
  }
}
