package org.phoenix.quickstart.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of a drill, as it is written to {@code drill.json}.
 *
 * @param seed of the runs and of the kills
 * @param undisturbed the run that the others are held against
 */
record DrillReport(long seed, Attempt undisturbed, List<Attempt> disturbed) {

  /**
   * One run.
   *
   * @param sha256 of the final checkpoint
   * @param kills how often each process was killed, by name
   */
  record Attempt(String name, String sha256, double seconds, Map<String, Integer> kills) {

    int killed() {
      return kills.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** The disturbed runs that ended in other weights. */
  List<Attempt> different() {
    return disturbed.stream()
        .filter(attempt -> !attempt.sha256().equals(undisturbed.sha256()))
        .toList();
  }

  /** The result in one line. */
  String line() {
    List<Attempt> all = new ArrayList<>(disturbed);
    double seconds = all.stream().mapToDouble(Attempt::seconds).sum();
    Map<String, Integer> kills = new TreeMap<>();
    all.forEach(
        attempt ->
            attempt.kills().forEach((name, count) -> kills.merge(name, count, Integer::sum)));
    String byName =
        kills.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    List<Attempt> different = different();
    String result =
        different.isEmpty()
            ? "%d of %d runs ended in %s".formatted(all.size(), all.size(), undisturbed.sha256())
            : "%d of %d runs ended in other weights than %s: %s"
                .formatted(
                    different.size(),
                    all.size(),
                    undisturbed.sha256(),
                    different.stream()
                        .map(attempt -> attempt.name() + " in " + attempt.sha256())
                        .collect(Collectors.joining(", ")));
    return String.format(
        Locale.ROOT,
        "Drill: %s; %d kills (%s) in %.0f s",
        result,
        all.stream().mapToInt(Attempt::killed).sum(),
        byName,
        seconds);
  }
}
