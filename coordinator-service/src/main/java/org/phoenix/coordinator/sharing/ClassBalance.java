package org.phoenix.coordinator.sharing;

import java.util.List;

/**
 * How evenly the images of a labelled set are spread over its classes.
 *
 * @param worst the class whose number of images is furthest from the mean over all classes
 * @param images how many it has
 * @param mean images per class
 */
public record ClassBalance(int worst, int images, double mean) {

  /**
   * @param counts images of each class; at least one class
   */
  public static ClassBalance of(List<Integer> counts) {
    double mean = counts.stream().mapToInt(Integer::intValue).average().orElseThrow();
    int worst = 0;
    for (int c = 1; c < counts.size(); c++) {
      if (Math.abs(counts.get(c) - mean) > Math.abs(counts.get(worst) - mean)) {
        worst = c;
      }
    }
    return new ClassBalance(worst, counts.get(worst), mean);
  }

  /** The worst class's distance from the mean, as a share of the mean. */
  public double deviation() {
    return Math.abs(images - mean) / mean;
  }
}
