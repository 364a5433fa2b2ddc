package org.phoenix.evaluator.evaluations;

import java.util.List;

/**
 * What a verdict needs beyond the result.
 *
 * @param lenetFidNoise standard deviation of LeNet-FID over the drawing of the images
 * @param entropyNoise the same of the class entropy
 * @param clutter share of the images that LeNet takes for no image of any class
 * @param ownedClasses classes covered without those: noise, too, is nearest to some class
 */
record Evidence(
    double lenetFidNoise, double entropyNoise, double clutter, List<Integer> ownedClasses) {}
