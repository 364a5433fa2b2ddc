package org.phoenix.coordinator.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Result;

/** How a round's images spread over the classes, beside the reference set. */
record ClassChart(String description, List<Bar> bars, String barWidth) {

  static final int WIDTH = 400;
  static final int BOTTOM = 160;
  static final int TOP = 12;

  /**
   * @param referenceY the height of the reference's mark; absent where the reference is unknown
   */
  record Bar(
      int label,
      String x,
      String middle,
      String end,
      String y,
      String height,
      @Nullable String referenceY,
      int count,
      String share,
      String reference) {}

  /**
   * @param reference shares of the classes in the reference set; empty where it is unknown
   */
  static ClassChart of(int round, Result result, List<Double> reference) {
    List<Double> shares = result.classShare();
    double most =
        DoubleStream.concat(
                shares.stream().mapToDouble(Double::doubleValue),
                reference.stream().mapToDouble(Double::doubleValue))
            .max()
            .orElse(1);
    double slot = WIDTH / (double) Math.max(1, shares.size());
    double width = slot * 0.7;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      double height = height(shares.get(i), most);
      double x = i * slot + (slot - width) / 2;
      Double real = i < reference.size() ? reference.get(i) : null;
      bars.add(
          new Bar(
              i,
              places(x),
              places(x + width / 2),
              places(x + width),
              places(BOTTOM - height),
              places(height),
              real == null ? null : places(BOTTOM - height(real, most)),
              result.classCounts().get(i),
              InWords.percent(shares.get(i)),
              real == null ? InWords.ABSENT : InWords.percent(real)));
    }
    String description =
        "%d images of the global model, %s: %d of %d classes have a share of 2 %% or more; %s of the images would have to change class to match the reference."
            .formatted(
                result.samples(),
                InWords.round(round),
                result.classesCovered(),
                shares.size(),
                InWords.percent(result.totalVariation()));
    return new ClassChart(description, bars, places(width));
  }

  private static double height(double share, double most) {
    return most <= 0 ? 0 : share / most * (BOTTOM - TOP);
  }

  private static String places(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
