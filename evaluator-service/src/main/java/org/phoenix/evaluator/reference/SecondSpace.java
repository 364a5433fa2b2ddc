package org.phoenix.evaluator.reference;

import org.phoenix.diffusion.metrics.Extractor;

/**
 * A second feature space beside LeNet's: a TorchScript network's, for FID and KID proper.
 *
 * @param batch images that it reads at once
 */
public record SecondSpace(Extractor network, int batch, FeatureSpace space) {}
