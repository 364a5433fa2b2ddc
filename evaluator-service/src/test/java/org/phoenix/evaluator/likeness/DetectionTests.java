package org.phoenix.evaluator.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.IdxFiles;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.evaluator.lenet.LeNetRecipe;
import org.phoenix.evaluator.lenet.LeNetTraining;

/** Whether broken sites go and honest ones stay, over many federations of real pictures. */
class DetectionTests {

  private static final Path GARMENTS =
      Path.of("..", "quickstart", "src", "main", "resources", "data", "fashion-mnist");
  private static final int SIZE = 14;
  private static final int LEARNT_FROM = 4000;
  private static final int HELD_OUT = 6000;

  @SuppressWarnings("NullAway.Init")
  private static LeNet lenet;

  @SuppressWarnings("NullAway.Init")
  private static Likeness likeness;

  @SuppressWarnings("NullAway.Init")
  private static Pictures pictures;

  @BeforeAll
  static void learn() throws InterruptedException {
    ImageSet all = Resize.toSquare(IdxFiles.read(GARMENTS), SIZE);
    ImageSet heldOut = all.range(LEARNT_FROM, HELD_OUT);
    LeNetShape shape = new LeNetShape(1, SIZE, all.classes());
    lenet =
        new LeNet(
            new LeNetTraining(shape, LeNetRecipe.of(all, 600), 1, "cpu")
                .train(all.range(0, LEARNT_FROM), step -> {}),
            "cpu");
    Reading reading = lenet.read(heldOut);
    likeness = new Likeness(heldOut, reading);
    pictures = new Pictures(all.range(HELD_OUT, all.size()));
  }

  @AfterAll
  static void close() {
    lenet.close();
  }

  @Test
  @Tag("once")
  void brokenSitesGoAndHonestOnesStay() {
    Rates rates = new Rates();
    for (int seed = 0; seed < 4; seed++) {
      rates.add(seed, kinds(seed));
    }
    assertThat(rates.honestGone).isZero();
    assertThat(rates.brokenGone).isEqualTo(rates.broken);
  }

  @Test
  @Tag("long")
  void brokenSitesGoAndHonestOnesStayInHundredsOfFederations() {
    Rates rates = new Rates();
    for (int seed = 300; seed < 500; seed++) {
      rates.add(seed, kinds(seed));
    }
    System.out.println(rates);
    assertThat(rates.brokenGone).isGreaterThanOrEqualTo((int) Math.ceil(0.95 * rates.broken));
    assertThat(rates.honestGone).isLessThanOrEqualTo(rates.honest / 100);
    assertThat(rates.byKind)
        .hasSize(BrokenKind.values().length)
        .allSatisfy((kind, of) -> assertThat(of[1]).isGreaterThan(of[0] / 2));
  }

  /** One to three, each kind as likely. */
  private static List<BrokenKind> kinds(long seed) {
    Random random = new Random(seed);
    List<BrokenKind> kinds = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      kinds.add(BrokenKind.values()[random.nextInt(BrokenKind.values().length)]);
    }
    return kinds;
  }

  private static final class Rates {
    private int honest;
    private int honestGone;
    private int broken;
    private int brokenGone;

    /** How many there were, and how many were disconnected. */
    private final Map<BrokenKind, int[]> byKind = new TreeMap<>();

    void add(long seed, List<BrokenKind> kinds) {
      List<String> gone = new Federation(lenet, likeness, pictures, seed).disconnected(kinds);
      honest += Federation.HONEST;
      honestGone += (int) gone.stream().filter(site -> site.startsWith("honest")).count();
      for (int i = 0; i < kinds.size(); i++) {
        int out = gone.contains("broken-" + i) ? 1 : 0;
        broken++;
        brokenGone += out;
        int[] of = byKind.computeIfAbsent(kinds.get(i), kind -> new int[2]);
        of[0]++;
        of[1] += out;
      }
    }

    @Override
    public String toString() {
      StringBuilder table = new StringBuilder("honest %d of %d%n".formatted(honestGone, honest));
      byKind.forEach(
          (kind, of) -> table.append(kind).append(' ').append(Arrays.toString(of)).append('\n'));
      return table.toString();
    }
  }
}
