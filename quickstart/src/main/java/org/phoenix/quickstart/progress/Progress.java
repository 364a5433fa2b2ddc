package org.phoenix.quickstart.progress;

import java.io.PrintWriter;
import java.util.List;

/** Tells people how the demo goes. */
public interface Progress extends AutoCloseable {

  /** A live block on a terminal, plain lines on anything else. */
  static Progress on(PrintWriter out) {
    if (Boolean.getBoolean("phoenix.terminal")) {
      Progress live = LiveProgress.open();
      if (live != null) {
        return live;
      }
    }
    return new PlainProgress(out, System::nanoTime);
  }

  /** A line that stays. */
  void say(String line);

  /**
   * How things are right now.
   *
   * @param headline what the run is at or waits for
   */
  void show(String headline, List<SiteLine> sites);

  @Override
  void close();
}
