package org.phoenix.diffusion.lenet;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What LeNet makes of images: the most probable class and the features of each. */
public final class Reading {

  private final int[] labels;
  private final boolean[] cluttered;
  private final double[][] features;
  private final double[][] probabilities;

  Reading(int[] labels, boolean[] cluttered, double[][] features, double[][] probabilities) {
    this.labels = labels;
    this.cluttered = cluttered;
    this.features = features;
    this.probabilities = probabilities;
  }

  /** (N), the most probable class of each image, even if the image is most probably of none. */
  public int[] labels() {
    return labels;
  }

  /** The classes of those images that are not most probably of nothing. */
  public int[] clearLabels() {
    return IntStream.range(0, labels.length)
        .filter(image -> !cluttered[image])
        .map(image -> labels[image])
        .toArray();
  }

  /** The share of images that are most probably of nothing. */
  public double clutter() {
    return 1 - clearLabels().length / (double) labels.length;
  }

  /** (N, 84), the activations of the last hidden layer. */
  public double[][] features() {
    return features;
  }

  /** (N, classes), of each class for an image that is of one. */
  public double[][] probabilities() {
    return probabilities;
  }

  /**
   * Counts of images, a row for each expected class, a column for each class that was read.
   *
   * @param expected (N), below {@code classes}
   */
  public List<List<Integer>> confusion(int[] expected, int classes) {
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      counts[expected[i]][labels[i]]++;
    }
    return Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  /** The share of images whose class is the expected one. */
  public double accuracy(int[] expected) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == expected[i] ? 1 : 0;
    }
    return right / (double) labels.length;
  }
}
