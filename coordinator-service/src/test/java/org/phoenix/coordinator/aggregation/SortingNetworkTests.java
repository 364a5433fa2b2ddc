package org.phoenix.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SortingNetworkTests {

  /** What sorts all zeros and ones sorts everything (Knuth, 5.3.4, theorem Z). */
  @Test
  void sortsAllZerosAndOnes() {
    for (int n = 1; n <= 12; n++) {
      int columns = 1 << n;
      float[][] rows = new float[n][columns];
      for (int row = 0; row < n; row++) {
        for (int column = 0; column < columns; column++) {
          rows[row][column] = column >> row & 1;
        }
      }
      new SortingNetwork(n).sort(rows, 0, columns);
      requireSorted(rows);
      for (int column = 0; column < columns; column++) {
        float ones = 0;
        for (float[] row : rows) {
          ones += row[column];
        }
        assertThat(ones).isEqualTo(Integer.bitCount(column));
      }
    }
  }

  @Test
  void sortsManyRows() {
    Random random = new Random(1);
    for (int n : new int[] {13, 31, 32, 33, 50, 64, 100}) {
      float[][] rows = new float[n][200];
      for (float[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      new SortingNetwork(n).sort(rows, 0, 200);
      requireSorted(rows);
    }
  }

  @Test
  void leavesOtherColumnsAlone() {
    float[][] rows = {{3, 3, 3}, {2, 2, 2}};

    new SortingNetwork(2).sort(rows, 1, 2);

    assertThat(rows).isDeepEqualTo(new float[][] {{3, 2, 3}, {2, 3, 2}});
  }

  private static void requireSorted(float[][] rows) {
    for (int row = 1; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length; column++) {
        assertThat(rows[row - 1][column]).isLessThanOrEqualTo(rows[row][column]);
      }
    }
  }
}
