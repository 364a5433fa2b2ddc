package org.phoenix.evaluator.verdicts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.platform.contract.EvaluationsApi.Compared;
import org.phoenix.platform.contract.EvaluationsApi.Decision;
import org.phoenix.platform.contract.EvaluationsApi.Peer;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.problem.InvalidRequestException;

class JudgeTests {

  static Stream<Arguments> federations() {
    return Stream.of(
        Arguments.of("spread", Metric.LENET_FID, new double[] {20, 30, 40, 50, 60, 180}, 5),
        Arguments.of("clusters", Metric.LENET_FID, new double[] {25, 26, 27, 48, 50, 200}, 5),
        Arguments.of("one off", Metric.LENET_FID, new double[] {33, 34, 35, 36, 60, 210}, 5),
        Arguments.of("all alike", Metric.LENET_FID, new double[] {40, 40, 40, 40, 40, 40}, -1),
        Arguments.of("alike but one", Metric.LENET_FID, new double[] {40, 40, 90, 40, 40, 40}, 2),
        Arguments.of("nobody", Metric.LENET_FID, new double[] {20, 30, 40, 50, 60}, -1),
        Arguments.of("better", Metric.LENET_FID, new double[] {50, 51, 52, 53, 54, 0.5}, -1),
        Arguments.of("collapsed", Metric.ENTROPY, new double[] {0.7, 0.8, 0.9, 0.7, 1.1, 0}, 5),
        Arguments.of("rich", Metric.ENTROPY, new double[] {0.7, 0.7, 0.7, 0.7, 0.7, 2.3}, -1));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("federations")
  void onlyTheOneOutOfLineUnderperforms(String name, Metric metric, double[] values, int broken) {
    List<Verdict> verdicts =
        new Judge(new VerdictRule(List.of(metric), 3, null)).judge(sites(values, 0));
    assertThat(verdicts)
        .filteredOn(Verdict::underperforms)
        .extracting(Verdict::site)
        .isEqualTo(broken < 0 ? List.of() : List.of("site-" + broken));
  }

  @Test
  void theBoundIsTheMedianOfThePeersAndTheirScaledDeviationsAndTheMargin() {
    Verdict verdict =
        new Judge(new VerdictRule(List.of(Metric.LENET_FID), 2, null))
            .judge(sites(new double[] {10, 20, 30, 999}, 1.5))
            .get(3);
    assertThat(verdict.median()).isEqualTo(20);
    assertThat(verdict.margin()).isEqualTo(3);
    assertThat(verdict.bound()).isCloseTo(20 + 2 * 1.4826 * 10 + 3, within(1e-9));
    assertThat(verdict.underperforms()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo(
            "lenet-fid 999 is worse than 52.65, from the peers' median of 20,"
                + " 2 deviations of 14.83 and a margin of 3 for sampling noise");
  }

  @Test
  void samplingNoiseIsExcused() {
    double[] values = {20, 20, 20, 20, 41};
    var rule = new VerdictRule(List.of(Metric.LENET_FID), 3, null);
    assertThat(new Judge(rule).judge(sites(values, 0)).get(4).underperforms()).isTrue();
    assertThat(new Judge(rule).judge(sites(values, 2)).get(4).underperforms()).isFalse();
  }

  @Test
  void anAbsoluteBoundTakesThePlaceOfTheMedian() {
    List<Verdict> low =
        new Judge(new VerdictRule(List.of(Metric.LENET_FID), 0, 50.0))
            .judge(sites(new double[] {49, 60}, 1));
    assertThat(low).extracting(Verdict::underperforms).containsExactly(false, true);
    assertThat(low).extracting(Verdict::median).containsOnlyNulls();
    assertThat(low).extracting(Verdict::bound).containsOnly(52.0);

    List<Verdict> high =
        new Judge(new VerdictRule(List.of(Metric.ENTROPY), 0, 0.5))
            .judge(sites(new double[] {0.45, 0.2}, 0.05));
    assertThat(high).extracting(Verdict::underperforms).containsExactly(false, true);
    assertThat(high).extracting(Verdict::bound).containsOnly(0.4);
  }

  @Test
  void twoSitesAreTooFewToTellWhoIsOutOfLine() {
    List<Verdict> verdicts =
        new Judge(new VerdictRule(List.of(Metric.LENET_FID), 3, null))
            .judge(sites(new double[] {10, 9999}, 0));
    assertThat(verdicts).noneMatch(Verdict::underperforms);
    assertThat(verdicts.get(1).reason()).contains("Not compared: that takes 2 other sites, not 1");
  }

  @Test
  void classesThatOnlyOneSiteCoversAreNamed() {
    var sites =
        List.of(
            site("a", 10, 0, 0, List.of(0, 1)),
            site("b", 11, 0, 0, List.of(1, 2)),
            site("c", 12, 0, 0, List.of(1)));
    List<Verdict> verdicts =
        new Judge(new VerdictRule(List.of(Metric.LENET_FID), 3, null)).judge(sites);
    assertThat(verdicts)
        .extracting(Verdict::soleOwnerOf)
        .containsExactly(List.of(0), List.of(2), List.of());
    assertThat(verdicts.get(1).reason()).contains("alone covers classes [2]");
  }

  @Test
  void aSiteThatMakesClutterIsToldSo() {
    var sites =
        List.of(
            site("a", 10, 0, 0.05, List.of(0)),
            site("b", 11, 0, 0.05, List.of(0)),
            site("c", 99, 0, 0.973, List.of()));
    List<Verdict> verdicts =
        new Judge(new VerdictRule(List.of(Metric.LENET_FID), 3, null)).judge(sites);
    assertThat(verdicts.get(2).reason())
        .endsWith("97% of its images look like none of the classes");
    assertThat(verdicts.get(0).reason()).doesNotContain("none of the classes");
  }

  @Test
  void oneMetricOutOfLineIsEnoughAndTheFurthestOutDecides() {
    var sites =
        List.of(
            likeness("a", 1, 0.9, 0.9, 0.8),
            likeness("b", 0.99, 0.92, 1, 0.7),
            likeness("c", 1, 0.95, 0.95, 0.75),
            likeness("same", 1, 1, 0, 0.1));
    List<Verdict> verdicts =
        new Judge(new VerdictRule(Metric.of("likeness"), 3, null)).judge(sites);
    assertThat(verdicts)
        .extracting(Verdict::underperforms)
        .containsExactly(false, false, false, true);
    Verdict same = verdicts.get(3);
    assertThat(same.metric()).isEqualTo("distinct");
    assertThat(same.decision()).isEqualTo(Decision.WORSE);
    assertThat(same.reason())
        .isEqualTo(
            "distinct 0 is worse than 0.7076, from the peers' median of 0.95,"
                + " 3 deviations of 0.07413 and a margin of 0.02 for sampling noise;"
                + " also variety 0.1 is worse than 0.505");
    assertThat(same.comparisons())
        .extracting(Compared::metric)
        .containsExactly("clear", "typical", "distinct", "variety");
    assertThat(same.comparisons().get(2).peers())
        .extracting(Peer::site, Peer::value)
        .containsExactly(tuple("a", 0.9), tuple("b", 1.0), tuple("c", 0.95));
    assertThatThrownBy(() -> new VerdictRule(Metric.of("likeness"), 3, 0.5))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("bound = 0.5");
  }

  @Test
  void anUnknownMetricOrAUselessRuleIsRefusedWithItsValue() {
    assertThatThrownBy(() -> Metric.of("beauty"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(
            "metric = beauty: must be lenet-fid, lenet-kid, precision, recall, density, coverage, entropy, clear, typical, distinct, variety or likeness");
    assertThatThrownBy(() -> new VerdictRule(List.of(Metric.ENTROPY), 0, null))
        .hasMessageContaining("k = 0.0");
    assertThatThrownBy(() -> new VerdictRule(List.of(Metric.ENTROPY), 3, Double.NaN))
        .hasMessageContaining("bound = NaN");
  }

  private static List<Candidate> sites(double[] values, double noise) {
    List<Candidate> sites = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      sites.add(site("site-" + i, values[i], noise, 0, List.of(0)));
    }
    return sites;
  }

  /** With the same value by both metrics. */
  private static Candidate site(
      String name, double value, double noise, double clutter, List<Integer> owned) {
    Estimate measured = new Estimate(value, noise);
    return new Candidate(
        name,
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        Map.of(Metric.LENET_FID, measured, Metric.ENTROPY, measured),
        clutter,
        owned);
  }

  private static Candidate likeness(
      String name, double clear, double typical, double distinct, double variety) {
    return new Candidate(
        name,
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        Map.of(
            Metric.CLEAR, new Estimate(clear, 0.01),
            Metric.TYPICAL, new Estimate(typical, 0.01),
            Metric.DISTINCT, new Estimate(distinct, 0.01),
            Metric.VARIETY, new Estimate(variety, 0.01)),
        1 - clear,
        List.of(0));
  }
}
