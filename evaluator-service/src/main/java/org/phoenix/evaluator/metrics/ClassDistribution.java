package org.phoenix.evaluator.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.phoenix.platform.contract.EvaluationsApi.Interval;

/**
 * How many images fall into each class.
 *
 * @param counts images per class
 */
public record ClassDistribution(List<Integer> counts) {

  /** A class with at least this share of the images counts as covered. */
  public static final double COVERED = 0.02;

  /** The normal distribution's 97.5 % quantile. */
  private static final double NORMAL_95 = 1.959963984540054;

  public ClassDistribution {
    counts = List.copyOf(counts);
  }

  /**
   * Counts labels.
   *
   * @param labels the class of each image, 0 to classes - 1
   */
  public static ClassDistribution of(int[] labels, int classes) {
    Integer[] counts = new Integer[classes];
    Arrays.fill(counts, 0);
    for (int label : labels) {
      counts[label]++;
    }
    return new ClassDistribution(List.of(counts));
  }

  public int images() {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** Counts divided by the number of images. */
  public List<Double> shares() {
    double images = images();
    return counts.stream().map(count -> count / images).toList();
  }

  /** Of the shares, in nats: 0 for one class, ln K for K classes alike. */
  public double entropy() {
    double entropy = 0;
    for (double share : shares()) {
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.max(0, entropy);
  }

  /**
   * Of each share, where it may lie by chance with a confidence of 95 %: the score interval of a
   * binomial share (Wilson 1927), which holds for shares near 0 too.
   */
  public List<Interval> intervals() {
    double n = images();
    double z2 = NORMAL_95 * NORMAL_95;
    return counts.stream()
        .map(
            count -> {
              double centre = (count + z2 / 2) / (n + z2);
              double half = NORMAL_95 * Math.sqrt(count * (n - count) / n + z2 / 4) / (n + z2);
              return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
            })
        .toList();
  }

  /** Half the L1 distance between the shares: 0 for the same, 1 for disjoint ones. */
  public double totalVariation(ClassDistribution other) {
    List<Double> mine = shares();
    List<Double> theirs = other.shares();
    double sum = 0;
    for (int i = 0; i < mine.size(); i++) {
      sum += Math.abs(mine.get(i) - theirs.get(i));
    }
    return sum / 2;
  }

  /** The classes that hold {@link #COVERED} of the images or more. */
  public List<Integer> covered() {
    return covered(images());
  }

  /** The classes that hold {@link #COVERED} or more of a larger number of images. */
  public List<Integer> covered(int images) {
    return IntStream.range(0, counts.size())
        .filter(i -> counts.get(i) >= COVERED * images)
        .boxed()
        .toList();
  }
}
