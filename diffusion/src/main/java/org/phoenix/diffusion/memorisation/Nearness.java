package org.phoenix.diffusion.memorisation;

/**
 * How near generated images come to training images in one space, beside how near these come to
 * each other.
 *
 * @param samples {@link Quantiles} of the distance of each sample to its nearest training image
 * @param training those of the distance of training images to their nearest other one
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once
public record Nearness(double[] samples, double[] training) {}
