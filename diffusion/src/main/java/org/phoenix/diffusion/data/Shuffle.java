package org.phoenix.diffusion.data;

import java.util.Random;
import java.util.stream.IntStream;

/** Random orders that a seed fixes on every Java. */
public final class Shuffle {

  private Shuffle() {}

  /**
   * 0 .. count - 1 in a random order: Fisher and Yates. Random's sequence is part of its
   * specification, what Collections.shuffle does with it is not.
   */
  public static int[] order(int count, Random random) {
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }
}
