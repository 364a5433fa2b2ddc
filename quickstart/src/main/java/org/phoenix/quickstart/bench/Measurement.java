package org.phoenix.quickstart.bench;

import java.util.Arrays;
import java.util.List;
import org.phoenix.diffusion.unet.Precision;

/**
 * What was measured, as it is printed.
 *
 * @param dtype what was asked for
 * @param arithmetic what the device computed in
 * @param imagesPerSecond median of the repetitions
 */
record Measurement(
    String what,
    String model,
    String dtype,
    String arithmetic,
    String device,
    int threads,
    int batch,
    int steps,
    double imagesPerSecond,
    List<Double> repetitions,
    String engine) {

  static Measurement of(
      BenchCommand.What what,
      BenchModel model,
      Precision asked,
      Precision used,
      String device,
      int threads,
      int batch,
      int steps,
      double[] speeds,
      String engine) {
    double[] sorted = speeds.clone();
    Arrays.sort(sorted);
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return new Measurement(
        what.name(),
        model.name(),
        asked.publicName(),
        used.publicName(),
        device,
        threads,
        batch,
        steps,
        rounded(median),
        Arrays.stream(speeds).mapToObj(Measurement::rounded).toList(),
        engine);
  }

  private static double rounded(double speed) {
    return Math.round(speed * 100) / 100.0;
  }
}
