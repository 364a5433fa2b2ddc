package org.phoenix.evaluator.evaluations;

/**
 * What a result was computed from: with these, and the reference set, it can be computed again.
 *
 * @param imagesKey object key of the images
 * @param imagesSha256 of their shape and pixels
 * @param referenceIdentity of the reference set, its split and LeNet's training
 * @param lenetSha256 of LeNet's weights, under {@code reference/} in the object store
 * @param resamples bootstrap resamples behind the noise
 * @param bootstrapSeed of those resamples
 */
record Inputs(
    String imagesKey,
    String imagesSha256,
    String referenceIdentity,
    String lenetSha256,
    int resamples,
    long bootstrapSeed) {}
