package org.phoenix.diffusion.training;

/**
 * What a training came to.
 *
 * @param meanLoss over all steps
 * @param lastLoss of the last step
 * @param seconds of wall time
 */
public record TrainingSummary(double meanLoss, double lastLoss, double seconds) {}
