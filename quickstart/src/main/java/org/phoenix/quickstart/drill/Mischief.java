package org.phoenix.quickstart.drill;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Chooses who is killed and when; the same seed chooses the same. */
final class Mischief {

  /** Long enough for a service to come up now and then, short enough to meet every step. */
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private static final Duration LONGEST = Duration.ofSeconds(14);

  private final Random random;

  Mischief(long seed) {
    this.random = new Random(seed);
  }

  /** Until the next blow. */
  Duration pause() {
    return SHORTEST.plusNanos((long) (random.nextDouble() * LONGEST.minus(SHORTEST).toNanos()));
  }

  <T> T victim(List<T> parts) {
    return parts.get(random.nextInt(parts.size()));
  }
}
