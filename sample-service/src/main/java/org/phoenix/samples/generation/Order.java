package org.phoenix.samples.generation;

import org.phoenix.diffusion.sampler.SamplerSpec;

/**
 * What to make with a model.
 *
 * @param count number of images
 * @param seed fixes, with the index of an image, that image
 */
public record Order(int count, SamplerSpec sampler, long seed) {}
