package org.phoenix.site.control;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the site's people have decided, and the runs that asked for the site.
 *
 * @param pausedAt since when the agent rests
 * @param leave set once the site wants to leave
 */
record ControlState(@Nullable Instant pausedAt, @Nullable Leave leave, Map<UUID, SeenRun> runs) {

  /** Beyond these the runs that asked longest ago go; a refusal stays. */
  private static final int RUNS_KEPT = 50;

  static final ControlState START = new ControlState(null, null, Map.of());

  /**
   * @param round the newest that the site was asked for
   * @param refusedBecause the reason, once it is refused
   */
  record SeenRun(String name, int round, Instant seenAt, @Nullable String refusedBecause) {

    boolean refused() {
      return refusedBecause != null;
    }
  }

  /**
   * @param tokenSha256 of the token that the site leaves with; another token is another enrolment
   * @param forget whether its personal tensors go too
   * @param heardAt when the coordinator confirmed it
   * @param doneAt when what the site kept was gone after that
   * @param unknownAt when the coordinator said last that it knows no site with this token; null
   *     once it has confirmed
   */
  record Leave(
      String tokenSha256,
      boolean forget,
      Instant askedAt,
      @Nullable Instant heardAt,
      @Nullable Instant doneAt,
      @Nullable Instant unknownAt) {

    Leave heard(Instant at) {
      return new Leave(tokenSha256, forget, askedAt, at, null, null);
    }

    Leave done(Instant at) {
      return new Leave(tokenSha256, forget, askedAt, heardAt, at, null);
    }

    Leave unknown(Instant at) {
      return new Leave(tokenSha256, forget, askedAt, null, null, at);
    }
  }

  ControlState paused(@Nullable Instant since) {
    return new ControlState(since, leave, runs);
  }

  ControlState leaving(@Nullable Leave wanted) {
    return new ControlState(pausedAt, wanted, runs);
  }

  ControlState with(UUID run, SeenRun seen) {
    Map<UUID, SeenRun> all = new LinkedHashMap<>(runs);
    all.put(run, seen);
    Comparator<Map.Entry<UUID, SeenRun>> refusedAndNewestFirst =
        Comparator.comparing((Map.Entry<UUID, SeenRun> one) -> !one.getValue().refused())
            .thenComparing(one -> one.getValue().seenAt(), Comparator.reverseOrder());
    long refused = all.values().stream().filter(SeenRun::refused).count();
    return new ControlState(
        pausedAt,
        leave,
        all.entrySet().stream()
            .sorted(refusedAndNewestFirst)
            .limit(RUNS_KEPT + refused)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    Map.Entry::getValue,
                    (one, other) -> one,
                    LinkedHashMap::new)));
  }
}
