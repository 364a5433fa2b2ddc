package org.phoenix.diffusion.data;

import java.util.Arrays;
import java.util.Random;

/**
 * How many images of each kind a party gets, where each kind is shared out by a Dirichlet draw of
 * its own. Nothing is lost to rounding: shares are added up and the sums rounded.
 */
final class DirichletCounts {

  private static final int MOST_DRAWS = 1000;
  private static final int FEWEST_DRAWS = 10;

  /** Seconds of work: with very many parties there are fewer draws. */
  private static final long MOST_SHARES = 20_000_000;

  private DirichletCounts() {}

  /**
   * Draws anew, with the same generator, until every party has enough.
   *
   * @param amounts images of each kind
   * @param minimum images that each party has to have
   * @return (kinds, parties)
   * @throws IllegalArgumentException when no draw gave every party enough
   */
  static int[][] draw(int[] amounts, Dirichlet dirichlet, int minimum, Random random) {
    long wanted = MOST_SHARES / Math.max(1, (long) amounts.length * dirichlet.shares());
    int draws = (int) Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, wanted));
    for (int draw = 0; draw < draws; draw++) {
      int[][] counts = new int[amounts.length][];
      for (int kind = 0; kind < amounts.length; kind++) {
        counts[kind] = counts(amounts[kind], dirichlet.draw(random));
      }
      if (fewest(counts, dirichlet.shares()) >= minimum) {
        return counts;
      }
    }
    throw new IllegalArgumentException(
        "in %d draws with alpha %s some party of %d always had fewer than %d images;"
                .formatted(draws, dirichlet.alpha(), dirichlet.shares(), minimum)
            + " take a larger alpha, a smaller minimum or fewer parties");
  }

  private static int[] counts(int amount, double[] shares) {
    int[] counts = new int[shares.length];
    double sum = 0;
    int given = 0;
    for (int party = 0; party < shares.length; party++) {
      sum += shares[party];
      int upTo =
          party == shares.length - 1 ? amount : (int) Math.min(amount, Math.round(amount * sum));
      counts[party] = upTo - given;
      given = upTo;
    }
    return counts;
  }

  private static int fewest(int[][] counts, int parties) {
    int[] sums = new int[parties];
    for (int[] ofKind : counts) {
      for (int party = 0; party < parties; party++) {
        sums[party] += ofKind[party];
      }
    }
    return Arrays.stream(sums).min().orElse(0);
  }
}
