package org.phoenix.quickstart.federation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.VerdictView;

/** A closed round in one line. */
final class RoundLine {

  private RoundLine() {}

  static String of(RoundView round) {
    StringBuilder line = new StringBuilder();
    line.append(round.number() == 0 ? "warm-up " : "round %-2d".formatted(round.number()));
    if (round.closedAt() != null) {
      double seconds = Duration.between(round.openedAt(), round.closedAt()).toMillis() / 1e3;
      line.append(String.format(Locale.ROOT, "  %5.1f s", seconds));
    }
    EvaluationsApi.Result result = round.evaluation();
    if (result != null) {
      line.append(
          String.format(
              Locale.ROOT,
              "  LeNet-FID %7.2f (N = %d)  %d of %d classes",
              result.lenetFid().value(),
              result.samples(),
              result.classesCovered(),
              result.classShare().size()));
    }
    names(line, "warned", sites(round, Consequence.WARNED));
    names(line, "kept", sites(round, Consequence.KEPT));
    names(line, "disconnected", sites(round, Consequence.DISCONNECTED));
    names(
        line,
        "quarantined",
        round.assignments().stream()
            .filter(assignment -> assignment.quarantineReason() != null)
            .map(AssignmentView::site)
            .toList());
    return line.toString();
  }

  private static List<String> sites(RoundView round, Consequence consequence) {
    return round.verdicts().stream()
        .filter(verdict -> verdict.consequence() == consequence)
        .map(VerdictView::site)
        .toList();
  }

  private static void names(StringBuilder line, String what, List<String> sites) {
    if (!sites.isEmpty()) {
      line.append("  ").append(what).append(": ").append(String.join(", ", sites));
    }
  }
}
