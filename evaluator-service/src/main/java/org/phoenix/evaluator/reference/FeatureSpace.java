package org.phoenix.evaluator.reference;

import org.phoenix.diffusion.metrics.Draws;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.diffusion.metrics.PairMetrics;

/**
 * The real side of what is measured by one extractor's features.
 *
 * @param extractorSha256 of the network's file or weights
 * @param features of the real images
 * @param toReal the Fréchet distance from them
 * @param floor the same distance between two disjoint halves of them
 * @param pairFloors what pairs of the two halves tell
 */
public record FeatureSpace(
    String extractorSha256,
    Features features,
    FrechetDistance toReal,
    double floor,
    PairMetrics pairFloors) {

  /**
   * @param halves the rows of two disjoint halves
   */
  static FeatureSpace of(String extractorSha256, Features features, int[][] halves) {
    Features one = features.subset(halves[0]);
    Features other = features.subset(halves[1]);
    return new FeatureSpace(
        extractorSha256,
        features,
        new FrechetDistance(FeatureStatistics.of(features)),
        new FrechetDistance(FeatureStatistics.of(one)).to(FeatureStatistics.of(other)),
        PairMetrics.of(one, other, PairMetrics.NEIGHBOURS, Draws.resamples(2, 0)));
  }
}
