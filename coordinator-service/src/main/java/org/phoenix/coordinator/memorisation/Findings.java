package org.phoenix.coordinator.memorisation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.Event;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.problem.InvalidRequestException;

/** What a site's report says: whether it can be true, and whether it is a warning. */
public final class Findings {

  /**
   * How far below the images' own distances those of samples must be. Yoon et al. 2023 take a
   * sample for a copy when its nearest image is nearer than a third of what the next one is; here
   * the yardstick is the distance that images of the site have to each other.
   */
  private static final double SUSPICIOUS = 1 / 3.0;

  private Findings() {}

  /**
   * @throws InvalidRequestException that names the value which cannot be
   */
  public static void check(MemorisationReport report) {
    require(
        report.compared() <= report.images(),
        "memorisation.compared = %s: there are only %s images",
        report.compared(),
        report.images());
    require(
        (report.lenet() == null) == (report.lenetSha256() == null),
        "memorisation: lenet and lenetSha256 belong together");
    check("pixels", report.pixels());
    require(
        report.pixels().samples().maximum() <= 2 && report.pixels().training().maximum() <= 2,
        "memorisation.pixels: 2 is the greatest distance of pixels in [-1, 1]");
    if (report.lenet() != null) {
      check("lenet", report.lenet());
    }
  }

  private static void check(String space, Nearness nearness) {
    check(space + ".samples", levels(nearness.samples()));
    check(space + ".training", levels(nearness.training()));
  }

  private static void check(String name, List<Double> levels) {
    for (int i = 0; i < levels.size(); i++) {
      require(
          Double.isFinite(levels.get(i)),
          "memorisation.%s: %s is no distance",
          name,
          levels.get(i));
      require(
          i == 0 || levels.get(i - 1) <= levels.get(i),
          "memorisation.%s: quantiles rise, and %s does not come after %s",
          name,
          levels.get(i),
          i == 0 ? levels.get(0) : levels.get(i - 1));
    }
  }

  /**
   * Whether the model seems to repeat images. If it makes new images of the same kind, its samples
   * are about as far from the images as these are from each other, at every quantile. The minimum
   * is one sample's affair, and of the upper quantiles memorisation says nothing.
   */
  public static boolean repeats(MemorisationReport report) {
    return repeats(report.pixels()) || (report.lenet() != null && repeats(report.lenet()));
  }

  private static boolean repeats(Nearness nearness) {
    List<Double> samples = levels(nearness.samples());
    List<Double> training = levels(nearness.training());
    for (int level = 1; level <= 4; level++) {
      if (samples.get(level) < SUSPICIOUS * training.get(level)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param report absent when the round has a check and the site told nothing
   */
  public static Event event(String site, int round, @Nullable MemorisationReport report) {
    Event event = Event.of("update.memorisation", sentence(site, report)).round(round).site(site);
    return report == null
        ? event
        : event.with("memorisation", report).with("repeats", repeats(report));
  }

  private static String sentence(String site, @Nullable MemorisationReport report) {
    if (report == null) {
      return "%s told no distances: of fewer than %d different images they stay at the site"
          .formatted(site, MemorisationReport.FEWEST);
    }
    Quantiles samples = report.pixels().samples();
    Quantiles training = report.pixels().training();
    String measured =
        ("The samples of %s's model are at least %s from its images, 5 %% of them within %s;"
                + " of its images 5 %% are within %s of another")
            .formatted(site, samples.minimum(), samples.p5(), training.p5());
    String by = report.lenet() == null ? " (pixels only)" : "";
    return repeats(report)
        ? measured
            + by
            + ". The model seems to repeat images of the site: look before you publish it"
        : measured + by;
  }

  private static List<Double> levels(Quantiles q) {
    return List.of(q.minimum(), q.p1(), q.p5(), q.p25(), q.median(), q.p75(), q.p95(), q.maximum());
  }

  private static void require(boolean fits, String message, Object... values) {
    if (!fits) {
      throw new InvalidRequestException(message.formatted(values));
    }
  }
}
