package org.phoenix.evaluator.verdicts;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.phoenix.platform.problem.InvalidRequestException;

/** What sites are compared by. */
public enum Metric {
  /** Lower is better; honest sites with different labels lie far apart, so the scale is wide. */
  LENET_FID("lenet-fid", 1, 1.0 / 3),
  /** Of the classes, higher is better; never below 0, so a wide scale would excuse everything. */
  ENTROPY("entropy", -1, 0.1);

  private final String code;
  private final int worse;
  private final double leastScale;

  Metric(String code, int worse, double leastScale) {
    this.code = code;
    this.worse = worse;
    this.leastScale = leastScale;
  }

  /**
   * The metric of that name.
   *
   * @throws InvalidRequestException when there is none
   */
  public static Metric of(String code) {
    return Arrays.stream(values())
        .filter(metric -> metric.code.equals(code))
        .findFirst()
        .orElseThrow(
            () -> new InvalidRequestException("metric = " + code + ": must be " + names()));
  }

  /** As in requests and answers. */
  public String code() {
    return code;
  }

  /** The direction of worse values: 1 upwards, -1 downwards. */
  int worse() {
    return worse;
  }

  /** The smallest scale of a comparison, as a part of the median. */
  double leastScale() {
    return leastScale;
  }

  private static String names() {
    return Arrays.stream(values()).map(Metric::code).collect(Collectors.joining(" or "));
  }
}
