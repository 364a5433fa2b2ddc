package org.phoenix.coordinator.pages;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that a slider leads through, oldest first.
 *
 * @param shown the one that the page starts with
 */
record Frames(List<Frame> all, Frame shown) {

  /**
   * @param value of the slider
   * @param image its address
   * @param text what stands beside it
   */
  record Frame(int value, String image, String text) {}

  /**
   * The fixed-noise grids of a run; null when no round has one.
   *
   * @param wanted the round to start with; the newest when absent, and the one before it when that
   *     round has no images
   */
  static @Nullable Frames ofGrids(
      UUID run, List<RoundSummary> newestFirst, @Nullable Integer wanted) {
    List<Frame> frames =
        newestFirst.stream()
            .filter(RoundSummary::drawn)
            .sorted(Comparator.comparingInt(RoundSummary::number))
            .map(
                round ->
                    new Frame(
                        round.number(),
                        "/api/v1/runs/%s/rounds/%d/grid.png".formatted(run, round.number()),
                        "%s, LeNet-FID %s".formatted(capital(round.name()), round.fidInWords())))
            .toList();
    return at(frames, wanted);
  }

  static @Nullable Frames at(List<Frame> frames, @Nullable Integer wanted) {
    if (frames.isEmpty()) {
      return null;
    }
    Frame shown = wanted == null ? frames.get(frames.size() - 1) : frames.get(0);
    if (wanted != null) {
      for (Frame frame : frames) {
        shown = frame.value() <= wanted ? frame : shown;
      }
    }
    return new Frames(frames, shown);
  }

  public int first() {
    return all.get(0).value();
  }

  public int last() {
    return all.get(all.size() - 1).value();
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
