package org.phoenix.evaluator.likeness;

import java.util.Arrays;
import java.util.List;

/**
 * The real images of one class as vectors: how far each lies from the next, and how far all spread.
 * What is asked of it says nothing of how frequent the class is.
 */
final class ClassCloud {

  /** Real images beyond this share's distance from their class are its own outliers. */
  private static final double USUAL = 0.95;

  /** The share of real images that lie nearest to another one. */
  private static final double NEAREST = 0.01;

  private final List<float[]> members;
  private final double reach;
  private final double nearest;
  private final double spread;

  /**
   * @param members of one length each
   */
  ClassCloud(List<float[]> members) {
    this.members = List.copyOf(members);
    double[] gaps = new double[members.size()];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = squaredGap(members.get(i), i);
    }
    Arrays.sort(gaps);
    this.reach = gaps.length < 2 ? Double.POSITIVE_INFINITY : gaps[place(USUAL, gaps.length)];
    this.nearest = gaps.length < 2 ? 0 : gaps[place(NEAREST, gaps.length)];
    this.spread = spread(members);
  }

  private static int place(double share, int count) {
    return (int) Math.floor(share * (count - 1));
  }

  /**
   * Whether a vector lies no farther from the class's nearest image than {@link #USUAL} of its
   * images lie from their next ones. A class of fewer than two images holds everything.
   */
  boolean reaches(float[] vector) {
    return squaredGap(vector, -1) <= reach;
  }

  /**
   * The squared distance below which two images count as copies: half the distance that {@link
   * #NEAREST} of the real ones lie from their next ones.
   */
  double copies() {
    return nearest / 4;
  }

  /** The trace of the covariance; 0 for fewer than two images. */
  double spread() {
    return spread;
  }

  /** The same of any vectors. */
  static double spread(List<float[]> vectors) {
    if (vectors.size() < 2) {
      return 0;
    }
    double[] mean = new double[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / (double) vectors.size();
      }
    }
    double squares = 0;
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        squares += (vector[i] - mean[i]) * (vector[i] - mean[i]);
      }
    }
    return squares / (vectors.size() - 1);
  }

  private double squaredGap(float[] vector, int itself) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < members.size(); i++) {
      if (i != itself) {
        least = Math.min(least, squaredDistance(vector, members.get(i)));
      }
    }
    return least;
  }

  static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
