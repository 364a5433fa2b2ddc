package org.phoenix.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseScheduleTests {

  @Test
  void linearBetasStandInEqualSteps() {
    NoiseSchedule schedule = NoiseSchedule.linear(1e-4, 0.02, 1000);
    assertThat(schedule.steps()).isEqualTo(1000);
    assertThat(schedule.beta(0)).isEqualTo(1e-4);
    assertThat(schedule.beta(999)).isCloseTo(0.02, within(1e-15));
    assertThat(schedule.beta(500) - schedule.beta(499)).isCloseTo(0.0199 / 999, within(1e-15));
  }

  @Test
  void theProductOfAlphasIsTheExponentialOfTheirLogarithms() {
    NoiseSchedule schedule = NoiseSchedule.linear(1e-4, 0.02, 1000);
    double logarithm = 0;
    for (double alpha : schedule.alphas()) {
      logarithm += Math.log(alpha);
    }
    assertThat(schedule.alphaCumprod(999)).isCloseTo(Math.exp(logarithm), within(1e-15));
    // Ho et al., section 4: hardly any signal is left at the end
    assertThat(schedule.alphaCumprod(999)).isCloseTo(4.036e-5, within(1e-8));
    assertThat(schedule.signalToNoise(0)).isCloseTo(9999, within(1e-6));
  }

  @Test
  void scaledLinearBetasHaveSquareRootsInEqualSteps() {
    NoiseSchedule schedule = NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
    double step = (Math.sqrt(0.012) - Math.sqrt(0.00085)) / 999;
    for (int t : new int[] {0, 1, 500, 999}) {
      double root = Math.sqrt(0.00085) + t * step;
      assertThat(schedule.beta(t)).isCloseTo(root * root, within(1e-15));
    }
    // diffusers 0.42.1, in float32
    assertThat(schedule.alphaCumprod(999)).isCloseTo(0.00466009509, within(1e-8));
  }

  @Test
  void theCosineScheduleFollowsItsClosedForm() {
    NoiseSchedule schedule = NoiseSchedule.cosine(1000);
    for (int t : new int[] {0, 1, 250, 500, 900, 990}) {
      double now = Math.pow(Math.cos(((t + 1) / 1000.0 + 0.008) / 1.008 * Math.PI / 2), 2);
      double start = Math.pow(Math.cos(0.008 / 1.008 * Math.PI / 2), 2);
      assertThat(schedule.alphaCumprod(t)).isCloseTo(now / start, within(1e-12));
    }
    assertThat(schedule.beta(999)).isEqualTo(0.999);
  }

  @Test
  void arraysGivenOutAreCopies() {
    NoiseSchedule schedule = NoiseSchedule.linear(0.1, 0.1, 2);
    schedule.betas()[0] = 9;
    schedule.alphasCumprod()[0] = 9;
    assertThat(schedule.betas()).containsExactly(0.1, 0.1);
    assertThat(schedule.alphasCumprod()[0]).isEqualTo(0.9);
    assertThat(schedule.alphasCumprod()[1]).isCloseTo(0.81, within(1e-15));
  }

  @Test
  void senselessSchedulesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> NoiseSchedule.linear(1e-4, 0.02, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> NoiseSchedule.linear(0, 0.02, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseSchedule.linear(0.1, Double.NaN, 10));
  }
}
