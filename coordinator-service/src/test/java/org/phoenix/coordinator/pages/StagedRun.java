package org.phoenix.coordinator.pages;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/** Runs with made-up numbers that go as real ones do, for people who look at the pages. */
final class StagedRun {

  private static final int CLASSES = 10;
  private static final String HASH = "0".repeat(64);

  private final Federation federation;
  private final SettableClock clock;
  private final List<TestSite> sites = new ArrayList<>();
  private final Random random = new Random(5);
  private final BufferedImage drawn;

  StagedRun(Federation federation, SettableClock clock) {
    this.federation = federation;
    this.clock = clock;
    Stream.of("hillcrest", "lakeside", "northgate", "old-town", "riverbend", "st-marys")
        .forEach(name -> sites.add(federation.site(name, 8000)));
    try {
      drawn = ImageIO.read(Path.of("../docs/images/samples.png").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    federation.samples().paintWith(this::paint);
    for (int round = 1; round <= 20; round++) {
      federation.evaluations().findAll(round, result(round));
    }
    List<Double> even = java.util.Collections.nCopies(CLASSES, 0.1);
    federation
        .evaluations()
        .offer(
            new ReferenceView(
                Status.DONE,
                60_000,
                10_000,
                CLASSES,
                1,
                16,
                even,
                0.89,
                null,
                1.1,
                HASH,
                "lenet",
                null,
                null));
    // Nobody remembers what an earlier test's evaluator said of the reference.
    clock.advance(Duration.ofMinutes(2));
  }

  /** A run in its ninth round of twelve: one site out, one warned, one that trips. */
  RunView underWay() {
    RunView run = start("garments, six sites", 7, 12);
    for (int round = 1; round <= 8; round++) {
      federation.evaluations().findBad("old-town", round == 3 || round == 4 ? 18 : -10);
      federation.evaluations().findBad("riverbend", round == 6 ? 7 : -10);
      play(run, round);
    }
    federation.tick();
    beat("hillcrest", 231, 0.0391);
    beat("lakeside", 188, 0.0417);
    beat("st-marys", 96, 0.0402);
    TestSite riverbend = site("riverbend");
    riverbend
        .work()
        .fail(
            riverbend.ordered().assignmentId(),
            new Failure("CUDA out of memory: 11.6 of 11.8 GiB in use"));
    deliver(site("northgate"), 9);
    return run;
  }

  /** A short run that is over. */
  RunView finished() {
    RunView run = start("garments, higher learning rate", 11, 4);
    for (int round = 1; round <= 4; round++) {
      play(run, round);
    }
    federation.tick();
    return run;
  }

  private RunView start(String name, long seed, int rounds) {
    String all = sites.stream().map(one -> '"' + one.name() + '"').toList().toString();
    return federation.start(
        Specs.of()
            .seed(seed)
            .rounds(rounds)
            .quorum(3)
            .screened(2, 3, true)
            .with("name", '"' + name + '"')
            .with("sites", all)
            .with("stepsPerRound", "400")
            .with("evaluation", "{\"samples\": 512, \"sampler\": \"ddim\", \"steps\": 50}")
            .training("learningRate", seed == 7 ? 0.0005 : 0.001)
            .spec());
  }

  private void play(RunView run, int round) {
    for (int i = 0; i < 30; i++) {
      federation.tick();
      if (federation.runs().run(run.id()).round() > round
          || federation.runs().run(run.id()).endedAt() != null) {
        return;
      }
      for (TestSite site : sites) {
        if (site.order() != null) {
          deliver(site, round);
        }
      }
      clock.advance(Duration.ofSeconds(21 + random.nextInt(9)));
    }
    throw new AssertionError(federation.runs().waiting(run.id()).sentence());
  }

  void beat(String name, int step, double loss) {
    WorkOrder order = site(name).ordered();
    double speed = 380 + random.nextInt(60);
    Progress progress =
        new Progress(
            step,
            order.steps(),
            loss,
            speed,
            (order.steps() - step) * 64 / speed,
            null,
            null,
            null);
    site(name).work().progress(order.assignmentId(), progress);
  }

  TestSite site(String name) {
    return sites.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private void deliver(TestSite site, int round) {
    WorkOrder order = site.ordered();
    Update sent = site.upload(order, TestSite.file(order, site.train(order)));
    double loss = 0.038 + 0.31 * Math.exp(-round / 1.6) + 0.004 * random.nextDouble();
    site.work()
        .complete(
            order.assignmentId(),
            new Update(
                sent.bytes(),
                sent.sha256(),
                sent.images(),
                loss,
                60,
                sent.uploadId(),
                sent.etags(),
                null));
  }

  private Result result(int round) {
    int[] counts = new int[CLASSES];
    int left = 512;
    for (int i = 0; i < CLASSES; i++) {
      counts[i] = (int) (51 + (i % 3 - 1) * 46 / Math.sqrt(round) + random.nextInt(7));
      left -= counts[i];
    }
    counts[4] += left;
    List<Integer> classCounts = java.util.Arrays.stream(counts).boxed().toList();
    double fid = 9.4 + 260 * Math.exp(-round / 1.7) + 1.5 * random.nextDouble();
    Paired none = new Paired(0.7, 0.02, 0.8);
    Paired kid = new Paired(0.021 + 1.4 * Math.exp(-round / 1.5), 0.004, 0.0006);
    return new Result(
        512,
        classCounts,
        classCounts.stream().map(count -> count / 512.0).toList(),
        2.2,
        0.35 / Math.sqrt(round),
        CLASSES,
        new Fid(fid, 512, "held-out", 10_000, HASH, 1.12, 0.4),
        null,
        null,
        new Pairs(512, "held-out", 10_000, HASH, 5, kid, none, none, none, none),
        null,
        null);
  }

  /** Real images of another run under noise that goes as the rounds or the steps go. */
  private byte[] paint(SampleRequest request, @Nullable Integer step) {
    if (step != null) {
      int steps = request.steps() == null ? 20 : request.steps();
      return noisy(drawn.getSubimage(0, 0, 202, 202), 1 - Math.min(1, step / (double) steps));
    }
    List<String> known =
        federation.samples().requests().stream()
            .map(SampleRequest::checkpoint)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    int place = request.checkpoint() == null ? 99 : known.indexOf(request.checkpoint()) % 8;
    return noisy(drawn, 0.85 * Math.exp(-place / 1.1));
  }

  private static byte[] noisy(BufferedImage clean, double share) {
    Random noise = new Random(1);
    BufferedImage picture =
        new BufferedImage(clean.getWidth(), clean.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < clean.getHeight(); y++) {
      for (int x = 0; x < clean.getWidth(); x++) {
        double grey = clean.getRaster().getSample(x, y, 0);
        double mixed = (1 - share) * grey + share * (128 + 60 * noise.nextGaussian());
        picture.getRaster().setSample(x, y, 0, (int) Math.max(0, Math.min(255, mixed)));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
