package org.phoenix.coordinator.drift;

import java.util.Optional;
import org.phoenix.platform.contract.EvaluationsApi.Result;

/** What global models of different rounds are compared by. LeNet-FID decides which is the best. */
enum DriftMetric {
  LENET_FID("lenet-fid", "LeNet-FID"),
  LENET_KID("lenet-kid", "LeNet-KID");

  private final String code;
  private final String label;

  DriftMetric(String code, String label) {
    this.code = code;
    this.label = label;
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
    Optional<Measure> measured =
        switch (this) {
          case LENET_FID -> Optional.of(Measure.of(result.lenetFid()));
          case LENET_KID -> Optional.ofNullable(result.pairs()).map(Measure::ofKernelDistance);
        };
    return measured.filter(it -> Double.isFinite(it.value()));
  }
}
