package org.phoenix.evaluator.evaluations;

/**
 * Standard deviations of an evaluation's metrics over the drawing of its images.
 *
 * @param lenetFid of LeNet-FID
 * @param entropy of the class entropy
 */
record Noise(double lenetFid, double entropy) {}
