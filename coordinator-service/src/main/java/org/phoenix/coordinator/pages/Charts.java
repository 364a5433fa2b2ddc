package org.phoenix.coordinator.pages;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

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
                round -> whole(round) ? round.loss() : null,
                round -> null,
                LineChart.Unit.NUMBER),
            LineChart.of(
                "lenet-fid",
                "LeNet-FID",
                newestFirst,
                RoundSummary::lenetFid,
                RoundSummary::fidFloor,
                LineChart.Unit.NUMBER),
            LineChart.of(
                "lenet-kid",
                "LeNet-KID",
                newestFirst,
                RoundSummary::lenetKid,
                RoundSummary::kidFloor,
                LineChart.Unit.NUMBER),
            LineChart.of(
                "bytes",
                "Bytes of updates",
                newestFirst,
                round -> whole(round) && round.updates() > 0 ? (double) round.bytes() : null,
                round -> null,
                LineChart.Unit.BYTES))
        .filter(Objects::nonNull)
        .toList();
  }

  /** While updates still come, the half of them would look like a change. */
  private static boolean whole(RoundSummary round) {
    return round.status() != RoundStatus.PLANNED && round.status() != RoundStatus.OPEN;
  }
}
