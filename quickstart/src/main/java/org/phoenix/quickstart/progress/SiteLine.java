package org.phoenix.quickstart.progress;

import org.jspecify.annotations.Nullable;

/**
 * Where a site stands in the current round.
 *
 * @param loss the last step's, or the round's mean once done
 * @param note why, for a site that failed or was disconnected
 */
public record SiteLine(
    String site,
    State state,
    int step,
    int steps,
    @Nullable Double loss,
    double imagesPerSecond,
    double etaSeconds,
    @Nullable String note) {

  /** What the site does. */
  public enum State {
    /** Has nothing to do in this round, or waits for its turn at the device. */
    WAITING,
    TRAINING,
    DONE,
    FAILED,
    DISCONNECTED
  }

  /** A site without progress of its own. */
  public static SiteLine of(String site, State state, @Nullable String note) {
    return new SiteLine(site, state, 0, 0, null, 0, 0, note);
  }
}
