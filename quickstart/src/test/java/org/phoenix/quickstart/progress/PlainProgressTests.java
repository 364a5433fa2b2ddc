package org.phoenix.quickstart.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.quickstart.progress.SiteLine.State;

class PlainProgressTests {

  private final StringWriter text = new StringWriter();
  private long nanoTime;
  private final PlainProgress progress =
      new PlainProgress(new PrintWriter(text, true), () -> nanoTime);

  @Test
  void aTrainingSiteIsToldOfEveryFewSeconds() {
    for (int second = 1; second <= 21; second++) {
      nanoTime = Duration.ofSeconds(second).toNanos();
      progress.show("training", List.of(training(second)));
    }

    assertThat(text.toString().lines())
        .containsExactly(
            "  ghent-lab: step 10 of 80, loss 0.1250, 400 images/s, 12 s to go",
            "  ghent-lab: step 20 of 80, loss 0.1250, 400 images/s, 12 s to go");
  }

  @Test
  void aSiteThatHasTrainedIsToldOfOnce() {
    SiteLine done = new SiteLine("ghent-lab", State.DONE, 1, 1, 0.25, 0, 0, null);
    progress.show("training", List.of(done));
    progress.show("training", List.of(done));

    assertThat(text.toString().lines()).containsExactly("  ghent-lab: trained, loss 0.2500");
  }

  @Test
  void aFailureIsToldWithItsReason() {
    progress.show("training", List.of(SiteLine.of("ghent-lab", State.FAILED, "the disk is full")));

    assertThat(text.toString().lines()).containsExactly("  ghent-lab: failed: the disk is full");
  }

  private static SiteLine training(int step) {
    return new SiteLine("ghent-lab", State.TRAINING, step, 80, 0.125, 400, 12, null);
  }
}
