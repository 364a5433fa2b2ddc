package org.phoenix.coordinator.pages;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The curves of a run. */
final class Charts {

  private Charts() {}

  /** Those for which there is a value, in the order in which people read them. */
  static List<LineChart> of(List<RoundSummary> newestFirst) {
    return Stream.of(
            LineChart.of(
                "loss",
                "Mean training loss",
                newestFirst,
                RoundSummary::loss,
                round -> null,
                InWords::number),
            LineChart.of(
                "lenet-fid",
                "LeNet-FID",
                newestFirst,
                RoundSummary::lenetFid,
                RoundSummary::fidFloor,
                InWords::number),
            LineChart.of(
                "lenet-kid",
                "LeNet-KID",
                newestFirst,
                RoundSummary::lenetKid,
                RoundSummary::kidFloor,
                InWords::number),
            LineChart.of(
                "bytes",
                "Bytes of updates",
                newestFirst,
                round -> round.updates() == 0 ? null : (double) round.bytes(),
                round -> null,
                value -> InWords.bytes(Math.round(value))))
        .filter(Objects::nonNull)
        .toList();
  }
}
