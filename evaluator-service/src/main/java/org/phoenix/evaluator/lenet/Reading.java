package org.phoenix.evaluator.lenet;

/** What LeNet makes of images: the most probable class and the features of each. */
public final class Reading {

  private final int[] labels;
  private final double[][] features;

  Reading(int[] labels, double[][] features) {
    this.labels = labels;
    this.features = features;
  }

  /** (N), the most probable class of each image, even if the image is most probably of none. */
  public int[] labels() {
    return labels;
  }

  /** (N, 84), the activations of the last hidden layer. */
  public double[][] features() {
    return features;
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
