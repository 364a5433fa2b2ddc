package org.phoenix.coordinator.runs;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.RoundPolicy;

/**
 * A run's round policy with everything filled in that its specification leaves out.
 *
 * @param quorum valid updates that a round needs; absent when it needs all it wants
 * @param deadline how long a round stays open
 * @param extensions how often the deadline moves while the quorum is missed
 * @param extension by how much
 * @param minimumSites fewer connected sites fail the run
 * @param maximumSites how many updates a round wants at most
 * @param overSelection how many sites more are asked
 * @param grace how long a round waits on after its quorum; absent when it waits for its deadline
 * @param attempts how often a site may try in a round
 * @param retryAfter pause after a first failure
 */
public record RoundRules(
    @Nullable Integer quorum,
    Duration deadline,
    int extensions,
    Duration extension,
    int minimumSites,
    int maximumSites,
    int overSelection,
    @Nullable Duration grace,
    int attempts,
    Duration retryAfter) {

  /** The straggler policy that does not wait for the deadline. */
  static final String FREEZE_AT_QUORUM = "freeze-at-quorum";

  private static final int ATTEMPTS = 3;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
  private static final RoundPolicy NONE =
      new RoundPolicy(null, null, null, null, null, null, null, null, null);

  public static RoundRules of(RunSpec spec) {
    RoundPolicy policy = spec.roundPolicy() == null ? NONE : spec.roundPolicy();
    boolean freezes = FREEZE_AT_QUORUM.equals(policy.stragglers());
    return new RoundRules(
        spec.quorum(),
        spec.deadline(),
        or(policy.extensions(), 0),
        or(policy.extension(), spec.deadline()),
        or(policy.minimumSites(), 1),
        or(policy.maximumSites(), Integer.MAX_VALUE),
        or(policy.overSelection(), 0),
        freezes ? or(policy.grace(), Duration.ZERO) : null,
        or(policy.attempts(), ATTEMPTS),
        or(policy.retryAfter(), RETRY_AFTER));
  }

  /** How many updates a round of so many connected sites wants. */
  public int wanted(int connected) {
    return Math.min(connected, maximumSites);
  }

  /** How many of so many connected sites a round asks. */
  public int asked(int connected) {
    return (int) Math.min(connected, (long) wanted(connected) + overSelection);
  }

  /** How many valid updates a round of so many connected sites needs. */
  public int needed(int connected) {
    return quorum == null ? wanted(connected) : quorum;
  }

  /** Below which a round cannot be opened. */
  public int fewestSites() {
    return Math.max(minimumSites, quorum == null ? 1 : quorum);
  }

  /** How long a site pauses after this attempt has failed. */
  public Duration pauseAfter(int attempt) {
    return retryAfter.multipliedBy(1L << (attempt - 1));
  }

  static <T> T or(@Nullable T given, T otherwise) {
    return Objects.requireNonNullElse(given, otherwise);
  }
}
