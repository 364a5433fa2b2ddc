package org.phoenix.evaluator.evaluations;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.metrics.Estimate;

/**
 * What a verdict needs beyond the result.
 *
 * @param lenetFidNoise standard deviation of LeNet-FID over the drawing of the images
 * @param entropyNoise the same of the class entropy
 * @param clutter share of the images that LeNet takes for no image of any class
 * @param ownedClasses classes covered without those: noise, too, is nearest to some class
 * @param likeness by metric; absent in evaluations that are older than these metrics
 */
record Evidence(
    double lenetFidNoise,
    double entropyNoise,
    double clutter,
    List<Integer> ownedClasses,
    @Nullable Map<String, Estimate> likeness) {}
