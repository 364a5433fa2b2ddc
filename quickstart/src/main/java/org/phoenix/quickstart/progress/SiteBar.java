package org.phoenix.quickstart.progress;

import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** A site as one coloured line: name, bar, numbers. */
final class SiteBar {

  private static final int WIDTH = 20;
  private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
  private static final AttributedStyle ACTIVE =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
  private static final AttributedStyle DONE =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle BAD =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);

  private SiteBar() {}

  static AttributedString headline(String text) {
    return new AttributedString(" " + text, AttributedStyle.DEFAULT.bold());
  }

  static AttributedString of(SiteLine site, int nameWidth) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.append("  ").append(String.format("%-" + nameWidth + "s  ", site.site()));
    switch (site.state()) {
      case TRAINING -> {
        bar(line, share(site), ACTIVE);
        line.append(
            String.format(
                Locale.ROOT,
                "  step %d/%d%s  %.0f images/s  ETA %.0f s",
                site.step(),
                site.steps(),
                loss(site),
                site.imagesPerSecond(),
                site.etaSeconds()));
      }
      case DONE -> {
        bar(line, 1, DONE);
        line.append("  trained").append(loss(site));
      }
      case FAILED -> {
        bar(line, share(site), BAD);
        line.append("  failed: " + site.note(), BAD);
      }
      case WAITING -> {
        bar(line, 0, FAINT);
        line.append("  waiting", FAINT);
      }
      case DISCONNECTED -> {
        line.append(" ".repeat(WIDTH));
        line.append("  disconnected", BAD);
        if (site.note() != null) {
          line.append(": " + site.note(), FAINT);
        }
      }
    }
    return line.toAttributedString();
  }

  private static double share(SiteLine site) {
    return site.steps() == 0 ? 0 : (double) site.step() / site.steps();
  }

  private static String loss(SiteLine site) {
    return site.loss() == null ? "" : String.format(Locale.ROOT, "  loss %.4f", site.loss());
  }

  private static void bar(AttributedStringBuilder line, double share, AttributedStyle style) {
    int full = (int) Math.round(WIDTH * Math.min(1, share));
    line.append("█".repeat(full), style).append("░".repeat(WIDTH - full), FAINT);
  }
}
