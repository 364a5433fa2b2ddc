package org.phoenix.coordinator.drift;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Result;

/** What global models of different rounds are compared by. The first decides which is the best. */
enum DriftMetric {
  LENET_FID("lenet-fid", "LeNet-FID", result -> Measure.of(result.lenetFid()));

  private final String code;
  private final String label;
  private final Function<Result, @Nullable Measure> measure;

  DriftMetric(String code, String label, Function<Result, @Nullable Measure> measure) {
    this.code = code;
    this.label = label;
    this.measure = measure;
  }

  /** As in answers and labels of gauges. */
  String code() {
    return code;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** Empty where the evaluator did not measure it, or found no number. */
  Optional<Measure> of(Result result) {
    return Optional.ofNullable(measure.apply(result)).filter(it -> Double.isFinite(it.value()));
  }
}
