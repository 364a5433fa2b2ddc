package org.phoenix.quickstart.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PaceTests {

  private final StringWriter out = new StringWriter();
  private long now;
  private final Pace pace = new Pace(new PrintWriter(out), () -> now, false, "images", 64);

  @Test
  void tellsHowFarHowFastAndHowLongEverySecondSecond() {
    now = 1_900_000_000L;
    pace.at(7, "");
    assertThat(out.toString()).isEmpty();
    now = 4_000_000_000L;
    pace.at(16.5, " (step 3 of 50)");
    pace.at(17, "");
    assertThat(out.toString())
        .isEqualToIgnoringNewLines("16 of 64 images (step 3 of 50), 4.13 images/s, 12 s to go");
  }

  @Test
  void saysNothingBeforeTheFirstPart() {
    now = 10_000_000_000L;
    pace.at(0, "");
    assertThat(out.toString()).isEmpty();
  }
}
