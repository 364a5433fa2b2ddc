package org.phoenix.evaluator.reference;

import java.util.List;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.diffusion.metrics.PairMetrics;
import org.phoenix.evaluator.likeness.Likeness;
import org.phoenix.evaluator.metrics.ClassDistribution;

/**
 * What generated images are measured with, once LeNet is ready.
 *
 * @param lenet the classifier
 * @param lenetSha256 of its weights
 * @param identity of the reference set and of everything that decides the weights
 * @param shape of the images, for example {@code 1 x 16 x 16}
 * @param classes of the held-out images, by their labels
 * @param heldOut number of held-out images
 * @param accuracy share of the held-out images that LeNet classifies rightly
 * @param confusion counts of held-out images: a row for each class by label, a column for each
 *     class that LeNet gave
 * @param toHeldOut the distance from the held-out images' features
 * @param floor the distance between two disjoint halves of them
 * @param features of them
 * @param pairFloors what pairs of the two halves tell
 * @param likeness to the held-out images, class by class
 */
public record Yardstick(
    LeNet lenet,
    String lenetSha256,
    String identity,
    String shape,
    ClassDistribution classes,
    int heldOut,
    double accuracy,
    List<List<Integer>> confusion,
    FrechetDistance toHeldOut,
    double floor,
    Features features,
    PairMetrics pairFloors,
    Likeness likeness) {}
