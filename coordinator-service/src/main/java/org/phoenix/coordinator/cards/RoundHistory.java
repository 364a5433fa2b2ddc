package org.phoenix.coordinator.cards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.ModelCard.RoundCounts;
import org.phoenix.platform.contract.ModelCard.RoundWidth;
import org.phoenix.platform.contract.ModelCard.Weights;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

/** What a run's rounds come to, and which of them its newest weights descend from. */
final class RoundHistory {

  private final List<RoundFacts> rounds;
  private final List<RoundFacts> behindNewest;
  private final @Nullable String newest;

  /**
   * @param rounds in their order
   * @param newest SHA-256 of the run's weights
   */
  RoundHistory(List<RoundFacts> rounds, @Nullable String newest) {
    this.rounds = rounds;
    this.newest = newest;
    this.behindNewest = behind(rounds, newest);
  }

  /**
   * From the newest one back: a round's base is what an earlier round made, or the beginning. The
   * run has a round's weights before the round is closed; one that was given up is no ancestor.
   */
  private static List<RoundFacts> behind(List<RoundFacts> rounds, @Nullable String newest) {
    List<RoundFacts> line = new ArrayList<>();
    String wanted = newest;
    for (int i = rounds.size() - 1; i >= 0; i--) {
      RoundFacts round = rounds.get(i);
      if (round.status() != RoundStatus.FAILED && wanted != null && wanted.equals(round.made())) {
        line.add(round);
        wanted = round.base();
      }
    }
    return line;
  }

  /** The newest global weights; none before the run has begun. */
  @Nullable Weights newest() {
    if (newest == null) {
      return null;
    }
    return new Weights(behindNewest.isEmpty() ? null : behindNewest.get(0).number(), newest);
  }

  /** What a round made; none when it made nothing. */
  @Nullable Weights of(@Nullable Integer number) {
    for (RoundFacts round : rounds) {
      if (number != null && round.number() == number && round.made() != null) {
        return new Weights(number, round.made());
      }
    }
    return null;
  }

  RoundCounts counts(int planned, @Nullable Long savedBytes) {
    List<RoundFacts> closed =
        rounds.stream().filter(round -> round.closed() && !round.warmUp()).toList();
    return new RoundCounts(
        planned,
        closed.size(),
        (int) behindNewest.stream().filter(closed::contains).count(),
        (int)
            rounds.stream()
                .filter(round -> round.status() == RoundStatus.FAILED && !round.warmUp())
                .count(),
        rounds.stream().anyMatch(round -> round.warmUp() && round.closed()),
        widths(closed),
        rounds.stream().mapToLong(RoundFacts::updates).sum(),
        rounds.stream().mapToLong(RoundFacts::quarantined).sum(),
        rounds.stream().mapToLong(RoundFacts::bytes).sum(),
        savedBytes);
  }

  private static List<RoundWidth> widths(List<RoundFacts> closed) {
    Map<Long, Long> byWidth =
        closed.stream()
            .collect(
                Collectors.groupingBy(RoundFacts::averaged, TreeMap::new, Collectors.counting()));
    return byWidth.entrySet().stream()
        .map(width -> new RoundWidth(width.getKey(), width.getValue().intValue()))
        .toList();
  }
}
