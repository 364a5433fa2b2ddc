package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.Weights;

class MultiKrumTests {

  @Test
  void distancesAreThoseOfAllTensorsTogether() throws IOException {
    List<Weights> updates = UpdateBytes.random(6);

    double[][] distances = UpdateBytes.squaredDistances(updates);

    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        double squares = 0;
        for (String name : UpdateBytes.SIZES.keySet()) {
          float[] x = UpdateBytes.values(updates.get(i), name);
          float[] y = UpdateBytes.values(updates.get(j), name);
          for (int e = 0; e < x.length; e++) {
            squares += ((double) x[e] - y[e]) * ((double) x[e] - y[e]);
          }
        }
        assertThat(distances[i][j]).isCloseTo(squares, within(1e-12 * squares));
      }
    }
  }

  @Test
  void theScoreIsTheSumOfTheDistancesToTheNearestOthers() {
    double[][] distances = new double[6][6];
    double[] places = {0, 1, 3, 7, 8, 100};
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        distances[i][j] = (places[i] - places[j]) * (places[i] - places[j]);
      }
    }

    // n - f - 2 = 3 others.
    assertThat(MultiKrum.scores(distances, 1))
        .containsExactly(
            1 + 9 + 49, 1 + 4 + 36, 4 + 9 + 16, 1 + 16 + 36, 1 + 25 + 49, 8464 + 8649 + 9409);
  }

  @Test
  void theClusterIsChosenWhateverTheOthersSend() throws IOException {
    Weights centre = UpdateBytes.random(99L);
    List<Weights> updates = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      updates.add(centre.trained(i, 0.01));
    }
    updates.add(1, UpdateBytes.constant(1e30f));
    updates.add(4, centre.trained(8, 0.5));

    double[] scores = MultiKrum.scores(UpdateBytes.squaredDistances(updates), 2);

    assertThat(MultiKrum.choose(scores, 7)).containsExactly(0, 2, 3, 5, 6, 7, 8);
    assertThat(MultiKrum.choose(scores, 3)).hasSize(3).doesNotContain(1, 4);
  }

  @Test
  void ofEqualScoresTheFirstOnesAreTaken() {
    double[] scores = new double[5];
    Arrays.fill(scores, 2);
    scores[3] = 1;

    assertThat(MultiKrum.choose(scores, 3)).containsExactly(0, 1, 3);
  }
}
