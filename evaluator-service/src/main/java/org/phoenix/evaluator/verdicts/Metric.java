package org.phoenix.evaluator.verdicts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.phoenix.platform.problem.InvalidRequestException;

/** What sites are compared by. */
public enum Metric {
  /** Lower is better; honest sites with different labels lie far apart, so the scale is wide. */
  LENET_FID("lenet-fid", 1, 1.0 / 3),
  /** Lower is better; it depends on the mix of classes as LeNet-FID does. */
  LENET_KID("lenet-kid", 1, 1.0 / 3),
  /** The share of images among real ones of whatever class. */
  PRECISION("precision", -1, Metric.OF_A_SHARE),
  /** The share of real images among these: less where a site has fewer classes. */
  RECALL("recall", -1, 2 * Metric.OF_A_SHARE),
  /** How deep among real ones the images lie; not bounded by 1. */
  DENSITY("density", -1, 2 * Metric.OF_A_SHARE),
  /** The share of real images that have one of these near: less where a site has fewer classes. */
  COVERAGE("coverage", -1, 2 * Metric.OF_A_SHARE),
  /** Of the classes, higher is better; never below 0, so a wide scale would excuse everything. */
  ENTROPY("entropy", -1, 0.1),
  /** The share of images that are not most probably of nothing. */
  CLEAR("clear", -1, Metric.OF_A_SHARE),
  /** The share of images that lie where real ones of their class do. */
  TYPICAL("typical", -1, Metric.OF_A_SHARE),
  /** The share of images that are no copies of each other. */
  DISTINCT("distinct", -1, Metric.OF_A_SHARE),
  /** The spread within the classes over that of real images; models differ more in it. */
  VARIETY("variety", -1, 2 * Metric.OF_A_SHARE);

  /** The last four at once: none of them depends on the mix of classes. */
  public static final String LIKENESS = "likeness";

  private static final double OF_A_SHARE = 1.0 / 20;

  private final String code;
  private final int worse;
  private final double leastScale;

  Metric(String code, int worse, double leastScale) {
    this.code = code;
    this.worse = worse;
    this.leastScale = leastScale;
  }

  /**
   * The metrics of that name: one, or all of {@link #LIKENESS}.
   *
   * @throws InvalidRequestException when there is none
   */
  public static List<Metric> of(String code) {
    if (code.equals(LIKENESS)) {
      return List.of(CLEAR, TYPICAL, DISTINCT, VARIETY);
    }
    return Arrays.stream(values())
        .filter(metric -> metric.code.equals(code))
        .findFirst()
        .map(List::of)
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
    return Arrays.stream(values()).map(Metric::code).collect(Collectors.joining(", "))
        + " or "
        + LIKENESS;
  }
}
