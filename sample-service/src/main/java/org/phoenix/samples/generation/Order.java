package org.phoenix.samples.generation;

import org.phoenix.diffusion.sampler.SamplerSpec;

/**
 * How to make images with a model.
 *
 * @param seed fixes, with the index of an image, that image
 */
public record Order(SamplerSpec sampler, long seed) {}
