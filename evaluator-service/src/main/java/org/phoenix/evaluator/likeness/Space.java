package org.phoenix.evaluator.likeness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.evaluator.metrics.Bootstrap;

/** The real images of all classes as vectors of one kind. */
final class Space {

  /** Of each class; more would cost memory and time, and tell little more. */
  private static final int MOST_OF_A_CLASS = 200;

  private final List<ClassCloud> clouds;

  /**
   * @param vectors (N, D)
   * @param labels (N)
   */
  Space(float[][] vectors, int[] labels, int classes) {
    this.clouds =
        IntStream.range(0, classes)
            .mapToObj(label -> new ClassCloud(members(vectors, labels, label, MOST_OF_A_CLASS)))
            .toList();
  }

  /** (N): whether each vector lies where its class does. */
  boolean[] typical(float[][] vectors, int[] labels) {
    boolean[] typical = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      typical[i] = clouds.get(labels[i]).reaches(vectors[i]);
    }
    return typical;
  }

  /** (N): whether no other vector of the same set is next to a copy of it. */
  boolean[] distinct(float[][] vectors, int[] labels) {
    boolean[] distinct = new boolean[labels.length];
    Arrays.fill(distinct, true);
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < i; j++) {
        double copies = clouds.get(labels[i]).copies();
        if (ClassCloud.squaredDistance(vectors[i], vectors[j]) <= copies) {
          distinct[i] = false;
          distinct[j] = false;
        }
      }
    }
    return distinct;
  }

  /** Variety with its noise by the bootstrap. */
  Estimate variety(float[][] vectors, int[] labels, Bootstrap bootstrap) {
    int[] all = IntStream.range(0, labels.length).toArray();
    return new Estimate(
        variety(vectors, labels, all),
        bootstrap.standardDeviation(labels.length, rows -> variety(vectors, labels, rows)));
  }

  /**
   * The spread of the named vectors within their classes over that of real ones in the same mix of
   * classes: 1 for real ones, 0 for one image a class. Without two images of any class there is
   * nothing to compare, and it is 1.
   */
  private double variety(float[][] vectors, int[] labels, int[] rows) {
    double own = 0;
    double real = 0;
    for (int label = 0; label < clouds.size(); label++) {
      List<float[]> members = new ArrayList<>();
      for (int row : rows) {
        if (labels[row] == label) {
          members.add(vectors[row]);
        }
      }
      if (members.size() > 1) {
        own += members.size() * ClassCloud.spread(members);
        real += members.size() * clouds.get(label).spread();
      }
    }
    return real > 0 ? own / real : 1;
  }

  private static List<float[]> members(float[][] vectors, int[] labels, int label, int most) {
    return IntStream.range(0, labels.length)
        .filter(row -> labels[row] == label)
        .limit(most)
        .mapToObj(row -> vectors[row])
        .toList();
  }
}
