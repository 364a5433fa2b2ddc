package org.phoenix.coordinator.memorisation;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.events.Event;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;

class FindingsTests {

  private static final Quantiles IMAGES = new Quantiles(0.06, 0.09, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6);

  /** The minimum of the samples may be anything: it is one sample's affair. */
  @Test
  void samplesAboutAsFarAsImagesAreFromEachOtherAreNoCopies() {
    Quantiles samples = new Quantiles(0, 0.0301, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5);

    Event event = Findings.event("ada", 3, report(new Nearness(samples, IMAGES), null));

    assertThat(event.message())
        .isEqualTo(
            "The samples of ada's model are at least 0.0 from its images, 5 % of them within 0.05;"
                + " of its images 5 % are within 0.12 of another (pixels only)");
    assertThat(event.detail()).containsEntry("repeats", false);
    assertThat(event.site()).isEqualTo("ada");
    assertThat(event.round()).isEqualTo(3);
  }

  @Test
  void samplesNearerThanAThirdAreAWarning() {
    Quantiles aFewCopies = new Quantiles(0, 0.0299, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5);
    Quantiles manyCopies = new Quantiles(0.04, 0.04, 0.05, 0.07, 0.099, 0.3, 0.4, 0.5);

    for (Quantiles samples : new Quantiles[] {aFewCopies, manyCopies}) {
      Event event = Findings.event("ada", 3, report(new Nearness(samples, IMAGES), null));
      assertThat(event.message()).contains("seems to repeat images of the site");
      assertThat(event.detail()).containsEntry("repeats", true);
    }
  }

  @Test
  void oneOfTheSpacesIsEnoughForAWarning() {
    Quantiles far = new Quantiles(3, 3, 4, 5, 6, 7, 8, 9);
    Quantiles near = new Quantiles(0.1, 0.1, 1, 5, 6, 7, 8, 9);
    Nearness pixels = new Nearness(IMAGES, IMAGES);

    assertThat(Findings.repeats(report(pixels, new Nearness(far, far)))).isFalse();
    assertThat(Findings.repeats(report(pixels, new Nearness(near, far)))).isTrue();
  }

  @Test
  void aSiteThatToldNothingIsNamed() {
    assertThat(Findings.event("ada", 3, null).message())
        .isEqualTo(
            "ada told no distances: of fewer than 50 different images they stay at the site");
  }

  private static MemorisationReport report(Nearness pixels, @Nullable Nearness lenet) {
    return new MemorisationReport(
        1000, 1000, 1000, pixels, lenet, lenet == null ? null : "0".repeat(64));
  }
}
