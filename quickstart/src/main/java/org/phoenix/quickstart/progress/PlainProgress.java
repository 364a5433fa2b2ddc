package org.phoenix.quickstart.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.phoenix.quickstart.progress.SiteLine.State;

/** One line when a site has trained or failed, and one every few seconds while it trains. */
final class PlainProgress implements Progress {

  private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final Map<String, State> told = new HashMap<>();
  private long lastLine;

  PlainProgress(PrintWriter out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void show(String headline, List<SiteLine> sites) {
    boolean due = nanoTime.getAsLong() - lastLine >= BETWEEN_LINES;
    for (SiteLine site : sites) {
      boolean changed = told.put(site.site(), site.state()) != site.state();
      boolean ended = site.state() == State.DONE || site.state() == State.FAILED;
      if ((changed && ended) || (due && site.state() == State.TRAINING)) {
        say("  " + text(site));
        lastLine = nanoTime.getAsLong();
      }
    }
  }

  static String text(SiteLine site) {
    return switch (site.state()) {
      case TRAINING ->
          String.format(
              Locale.ROOT,
              "%s: step %d of %d%s, %.0f images/s, %.0f s to go",
              site.site(),
              site.step(),
              site.steps(),
              loss(site),
              site.imagesPerSecond(),
              site.etaSeconds());
      case DONE -> site.site() + ": trained" + loss(site);
      case FAILED -> site.site() + ": failed: " + site.note();
      case WAITING -> site.site() + ": waiting";
      case DISCONNECTED -> site.site() + ": disconnected";
    };
  }

  private static String loss(SiteLine site) {
    return site.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.4f", site.loss());
  }

  @Override
  public void close() {
    out.flush();
  }
}
