package org.phoenix.quickstart.drill;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.quickstart.drill.DrillReport.Attempt;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.federation.Federation;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;

/** Starts a federation, runs it once in peace and then again and again under kills. */
final class Drill {

  private static final int LOOK_MILLISECONDS = 200;

  private final Path home;
  private final WorkFolder work;
  private final CloseStack running;
  private final Progress progress;

  /**
   * @param home the folder Phoenix was built in
   */
  Drill(Path home, WorkFolder work, CloseStack running, Progress progress) {
    this.home = home;
    this.work = work;
    this.running = running;
    this.progress = progress;
  }

  /**
   * @param images at least 800 or so
   * @param times disturbed runs
   * @param seed of the runs and of the kills
   * @throws FailedException when a run fails or does not end
   */
  DrillReport run(ImageSet images, int times, long seed) throws IOException, InterruptedException {
    progress.say("Starting PostgreSQL, the object store, three services and three sites");
    Path reference = write("reference", DrillRun.reference(images));
    LocalPlatform platform = LocalPlatform.start(home, work, reference, DrillRun.SIZE, running);
    Federation federation =
        new Federation(url(Ports.COORDINATOR), url(Ports.EVALUATOR), url(Ports.SAMPLES));
    federation.share(
        DrillRun.SHARED_SET, bytes(Resize.toSquare(DrillRun.shared(images), DrillRun.SIZE)));
    startSites(platform, federation, images);
    Attempt undisturbed = attempt(platform, federation, "undisturbed", seed, null);
    List<Attempt> disturbed = new ArrayList<>();
    for (int i = 1; i <= times; i++) {
      Mischief mischief = new Mischief(seed + i);
      disturbed.add(attempt(platform, federation, "run " + i + " of " + times, seed, mischief));
    }
    return new DrillReport(seed, undisturbed, disturbed);
  }

  private Attempt attempt(
      LocalPlatform platform,
      Federation federation,
      String name,
      long seed,
      @Nullable Mischief mischief)
      throws IOException, InterruptedException {
    awaitPeace(platform);
    UUID run = federation.start(DrillRun.spec(name, seed)).id();
    Attempt attempt = new DisturbedRun(platform, federation, running).follow(name, run, mischief);
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

  private void startSites(LocalPlatform platform, Federation federation, ImageSet images)
      throws IOException, InterruptedException {
    Map<String, String> tokens = federation.enrol(DrillRun.SITES);
    List<LocalPlatform.Site> sites = new ArrayList<>();
    for (Map.Entry<String, ImageSet> site : DrillRun.sites(images).entrySet()) {
      String name = site.getKey();
      sites.add(
          new LocalPlatform.Site(
              name,
              String.valueOf(tokens.get(name)),
              write(name, site.getValue()),
              Ports.SITES + sites.size()));
    }
    platform.startSites(sites);
    while (!federation.allIntroduced()) {
      platform.checkAlive();
      if (running.endsWithin(LOOK_MILLISECONDS)) {
        throw new FailedException("stopped before the sites had introduced themselves");
      }
    }
  }

  private Path write(String owner, ImageSet images) throws IOException {
    Path folder = Files.createDirectories(work.state("images").resolve(owner));
    ImageSetFile.write(folder.resolve(ImageSetFile.NAME), images, Map.of());
    return folder;
  }

  private static byte[] bytes(ImageSet images) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageSetFile.write(bytes, images, Map.of());
    return bytes.toByteArray();
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
