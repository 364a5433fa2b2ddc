package org.phoenix.coordinator.drift;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;

/**
 * A distance to the reference: lower is better.
 *
 * @param noise standard deviation of the value over the drawing of the images, where it is known
 * @param yardstick what the value depends on beside the model; only equal ones can be compared
 */
record Measure(double value, @Nullable Double noise, Object yardstick) {

  static Measure of(Fid fid) {
    return new Measure(
        fid.value(),
        fid.noise(),
        yardstick(fid.extractorSha256(), fid.samples(), fid.reference(), fid.referenceSamples()));
  }

  static Measure ofKernelDistance(Pairs pairs) {
    return new Measure(
        pairs.lenetKid().value(),
        pairs.lenetKid().noise(),
        yardstick(
            pairs.extractorSha256(), pairs.samples(), pairs.reference(), pairs.referenceSamples()));
  }

  private static Object yardstick(
      String extractorSha256, int samples, String reference, int referenceSamples) {
    return List.of(extractorSha256, samples, reference, referenceSamples);
  }
}
