package org.phoenix.quickstart.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.quickstart.drill.DrillReport.Attempt;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.federation.LocalFederation;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;

/** Starts a federation, runs it once in peace and then again and again under kills. */
final class Drill {

  private static final int LOOK_MILLISECONDS = 200;

  private final WorkFolder work;
  private final CloseStack running;
  private final Progress progress;

  Drill(WorkFolder work, CloseStack running, Progress progress) {
    this.work = work;
    this.running = running;
    this.progress = progress;
  }

  /**
   * @param images at least 800 or so
   * @param times disturbed runs
   * @param seed of the runs and of the kills
   * @param personal whether layers stay at the sites
   * @throws FailedException when a run fails or does not end
   */
  DrillReport run(ImageSet images, int times, long seed, boolean personal)
      throws IOException, InterruptedException {
    progress.say("Starting PostgreSQL, the object store, three services and three sites");
    LocalFederation local =
        LocalFederation.start(DrillRun.reference(images), DrillRun.SIZE, work, running);
    local.share(DrillRun.SHARED_SET, DrillRun.shared(images));
    local.startSites(DrillRun.sites(images));
    Attempt undisturbed =
        attempt(local, "undisturbed", DrillRun.spec("undisturbed", seed, personal), null);
    List<Attempt> disturbed = new ArrayList<>();
    for (int i = 1; i <= times; i++) {
      Mischief mischief = new Mischief(seed + i);
      String name = "run " + i + " of " + times;
      disturbed.add(attempt(local, name, DrillRun.spec(name, seed, personal), mischief));
    }
    return new DrillReport(seed, undisturbed, disturbed);
  }

  private Attempt attempt(
      LocalFederation local, String name, RunSpec spec, @Nullable Mischief mischief)
      throws IOException, InterruptedException {
    awaitPeace(local.platform());
    UUID run = local.operator().start(spec).id();
    Attempt attempt =
        new DisturbedRun(local.platform(), local.operator(), running).follow(name, run, mischief);
    progress.say(
        String.format(
            Locale.ROOT,
            "%s: %s after %.0f s, %d kills %s",
            name,
            attempt.sha256(),
            attempt.seconds(),
            attempt.killed(),
            attempt.kills()));
    return attempt;
  }

  /** A run is created when everything is up; from then on nothing is safe. */
  private void awaitPeace(LocalPlatform platform) throws IOException, InterruptedException {
    do {
      platform.startEnded();
      if (running.endsWithin(LOOK_MILLISECONDS)) {
        throw new FailedException("stopped before everything was up again");
      }
    } while (!platform.isHealthy());
  }
}
