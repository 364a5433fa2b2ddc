package org.phoenix.diffusion.training;

import java.util.SplittableRandom;

/**
 * Which images a step learns: every epoch a new seeded permutation, cut into batches that run on
 * across epochs. The step alone fixes the batch, so a resumed training goes on where it was.
 */
final class BatchOrder {

  private final int images;
  private final int batchSize;
  private final long seed;
  private int[] permutation = {};
  private long epoch = -1;

  BatchOrder(int images, int batchSize, long seed) {
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Indices of the images of the step, counted from 0. */
  int[] batch(long step) {
    int[] batch = new int[batchSize];
    long position = step * batchSize;
    for (int i = 0; i < batchSize; i++, position++) {
      batch[i] = permutation(position / images)[(int) (position % images)];
    }
    return batch;
  }

  private int[] permutation(long wanted) {
    if (wanted != epoch) {
      SplittableRandom random = new SplittableRandom(seed ^ (wanted * 0x9e3779b97f4a7c15L));
      permutation = new int[images];
      for (int i = 0; i < images; i++) {
        int j = (int) Long.remainderUnsigned(random.nextLong(), i + 1);
        permutation[i] = permutation[j];
        permutation[j] = i;
      }
      epoch = wanted;
    }
    return permutation;
  }
}
