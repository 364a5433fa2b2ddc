package org.phoenix.coordinator.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.RunsApi.Drift;

class DriftRuleTests {

  private final DriftRule rule = new DriftRule(DriftMetric.LENET_FID);

  @Test
  void theMarginIsWhatTheUnionOfGaussianTailsAllows() {
    // sqrt(2 ln(1 / 0.02)) = 2.797150 and sqrt(3^2 + 4^2) = 5.
    assertThat(DriftRule.margin(3, 4, 1)).isCloseTo(13.98575, within(1e-4));
    // sqrt(2 ln(100 / 0.02)) = 4.127273.
    assertThat(DriftRule.margin(0, 1, 100)).isCloseTo(4.127273, within(1e-6));
    assertThat(DriftRule.margin(0, 0, 7)).isZero();
  }

  @Test
  void aModelIsComparedWithTheBestOneBeforeIt() {
    List<JudgedRound> before = List.of(round(1, 90, 1.0), round(2, 40, 1.2), round(3, 60, 1.1));

    Drift drift = rule.compare(round(4, 44, 1.6), before).orElseThrow();

    double margin = Math.sqrt(2 * Math.log(3 / 0.02)) * 2;
    assertThat(drift)
        .isEqualTo(new Drift("lenet-fid", 44, 1.6, 2, 40, 1.2, 3, drift.margin(), false));
    assertThat(drift.margin()).isCloseTo(margin, within(1e-12));
    assertThat(rule.compare(round(4, 40 + margin + 1e-6, 1.6), before))
        .hasValueSatisfying(worse -> assertThat(worse.drifted()).isTrue());
    assertThat(rule.compare(round(4, 40 + margin - 1e-6, 1.6), before))
        .hasValueSatisfying(same -> assertThat(same.drifted()).isFalse());
  }

  @Test
  void onlyWhatWasJudgedAlikeIsCompared() {
    JudgedRound other = round(1, new Fid(1, 64, "held-out", 1000, "b".repeat(64), 1.5, 1.0));
    JudgedRound fewer = round(2, new Fid(1, 32, "held-out", 1000, "a".repeat(64), 1.5, 1.0));
    JudgedRound newest = round(3, 50, 1.0);

    assertThat(rule.compare(newest, List.of(other, fewer))).isEmpty();
    assertThat(rule.best(newest, List.of(other, fewer))).contains(newest);
  }

  @Test
  void withoutKnownNoiseNothingIsSaidButTheBestIsFound() {
    JudgedRound old = round(1, 30, null);
    JudgedRound newest = round(2, 50, 1.0);

    assertThat(rule.compare(newest, List.of(old))).isEmpty();
    assertThat(rule.compare(round(2, 50, null), List.of(round(1, 30, 1.0)))).isEmpty();
    assertThat(rule.best(newest, List.of(old))).contains(old);
  }

  @Test
  void aValueThatIsNoNumberIsNeitherTheBestNorCompared() {
    JudgedRound broken = round(1, Double.NaN, 1.0);

    assertThat(rule.best(round(2, 50, 1.0), List.of(broken))).map(JudgedRound::number).contains(2);
    assertThat(rule.compare(round(2, 50, 1.0), List.of(broken))).isEmpty();
    assertThat(rule.compare(broken, List.of(round(0, 50, 1.0)))).isEmpty();
    assertThat(rule.best(broken, List.of())).isEmpty();
  }

  @Test
  void ofEqualRoundsTheFirstIsTheBest() {
    assertThat(rule.best(round(3, 40, 1.0), List.of(round(1, 50, 1.0), round(2, 40, 1.0))))
        .map(JudgedRound::number)
        .contains(2);
  }

  /** 400 runs of 40 rounds each whose models are equally good: 15,600 comparisons. */
  @Test
  void aModelThatStaysAsItIsIsSeldomTakenForWorse() {
    Random random = new Random(7);
    int alarms = 0;
    int comparisons = 0;
    for (int run = 0; run < 400; run++) {
      List<JudgedRound> before = new ArrayList<>();
      for (int number = 1; number <= 40; number++) {
        JudgedRound newest = round(number, 50 + 2 * random.nextGaussian(), 2.0);
        Optional<Drift> drift = rule.compare(newest, before);
        comparisons += drift.isPresent() ? 1 : 0;
        alarms += drift.filter(Drift::drifted).isPresent() ? 1 : 0;
        before.add(newest);
      }
    }
    assertThat(comparisons).isEqualTo(15_600);
    assertThat((double) alarms / comparisons).isLessThan(DriftRule.ALPHA);
  }

  /** The same runs, but in the last round the model is ten standard deviations worse. */
  @Test
  void aModelThatGetsWorseIsFound() {
    Random random = new Random(7);
    int found = 0;
    for (int run = 0; run < 400; run++) {
      List<JudgedRound> before = new ArrayList<>();
      for (int number = 1; number < 40; number++) {
        before.add(round(number, 50 + 2 * random.nextGaussian(), 2.0));
      }
      JudgedRound worse = round(40, 70 + 2 * random.nextGaussian(), 2.0);
      found += rule.compare(worse, before).filter(Drift::drifted).isPresent() ? 1 : 0;
    }
    assertThat(found).isEqualTo(400);
  }

  private static JudgedRound round(int number, double fid, @Nullable Double noise) {
    return round(number, new Fid(fid, 64, "held-out", 1000, "a".repeat(64), 1.5, noise));
  }

  private static JudgedRound round(int number, Fid fid) {
    return new JudgedRound(
        number,
        new Result(
            fid.samples(), List.of(), List.of(), 0, 0, 0, fid, null, null, null, null, null));
  }
}
