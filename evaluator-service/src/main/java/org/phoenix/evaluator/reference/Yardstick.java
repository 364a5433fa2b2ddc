package org.phoenix.evaluator.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.evaluator.likeness.Likeness;
import org.phoenix.evaluator.metrics.ClassDistribution;

/**
 * What generated images are measured with, once LeNet is ready.
 *
 * @param lenet the classifier
 * @param identity of the reference set and of everything that decides the weights
 * @param shape of the images, for example {@code 1 x 16 x 16}
 * @param classes of the held-out images, by their labels
 * @param heldOut number of held-out images
 * @param accuracy share of the held-out images that LeNet classifies rightly
 * @param confusion counts of held-out images: a row for each class by label, a column for each
 *     class that LeNet gave
 * @param space of LeNet's features, over the held-out images
 * @param second another network's features, over held-out images as well; null where none is named
 * @param likeness to the held-out images, class by class
 */
public record Yardstick(
    LeNet lenet,
    String identity,
    String shape,
    ClassDistribution classes,
    int heldOut,
    double accuracy,
    List<List<Integer>> confusion,
    FeatureSpace space,
    @Nullable SecondSpace second,
    Likeness likeness) {

  /** Of LeNet's weights. */
  public String lenetSha256() {
    return space.extractorSha256();
  }
}
