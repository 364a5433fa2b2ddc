package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The squared distance of each vector to its k-th nearest other one. Products give distances but
 * for rounding, |u'|² + |v'|² - 2 u'.v'; a few more candidates than k are measured again, exactly.
 * Where float32 cannot tell that the nearest are among them, float64 chooses them anew.
 */
final class NearestOthers implements Products.Reader {

  private static final int SPARE = 4;

  private final MetricsScript script;
  private final CentredRows rows;
  private final CentredRows set;
  private final int[] places;
  private final boolean within;
  private final int k;
  private final int candidates;
  private final double[] distances;
  private final int[] nearest;

  /**
   * Within a set.
   *
   * @param k at least 1 and less than there are vectors
   */
  NearestOthers(MetricsScript script, CentredRows set, int k) {
    this(script, set, IntStream.range(0, set.features().rows()).toArray(), set, true, k);
  }

  private NearestOthers(
      MetricsScript script,
      CentredRows rows,
      int[] places,
      CentredRows set,
      boolean within,
      int k) {
    this.script = script;
    this.rows = rows;
    this.places = places;
    this.set = set;
    this.within = within;
    this.k = k;
    this.candidates = Math.min(k + SPARE, set.features().rows() - 1);
    this.distances = new double[places.length * candidates];
    this.nearest = new int[places.length * candidates];
    Arrays.fill(distances, Double.MAX_VALUE);
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    int height = (int) products.getShape().get(0);
    int width = (int) products.getShape().get(1);
    List<NDArray> found =
        script.callForList(
            step,
            "nearest",
            tensor("g", products),
            tensor("a", rows.squaredNorms(step, row, height)),
            tensor("b", set.squaredNorms(step, column, width)),
            // A vector's nearest is itself.
            tensor("c", MetricsScript.scalar(step, candidates + 1)));
    merge(found.get(0), found.get(1), row, column);
    if (within && row != column) {
      merge(found.get(2), found.get(3), column, row);
    }
  }

  /** Takes the nearest of each row, (rows, c), whose places count from another row on. */
  private void merge(NDArray values, NDArray indices, int row, int from) {
    double[] near = values.toDoubleArray();
    long[] at = indices.toLongArray();
    int each = (int) values.getShape().get(1);
    for (int i = 0; i < near.length; i++) {
      insert(row + i / each, near[i], from + (int) at[i]);
    }
  }

  /** Keeps each row's candidates sorted. */
  private void insert(int row, double distance, int place) {
    int first = row * candidates;
    int at = first + candidates - 1;
    if (place == places[row] || distance >= distances[at]) {
      return;
    }
    while (at > first && distances[at - 1] > distance) {
      distances[at] = distances[at - 1];
      nearest[at] = nearest[at - 1];
      at--;
    }
    distances[at] = distance;
    nearest[at] = place;
  }

  /** (N), once all products within the set were read. */
  double[] squaredRadii() {
    double largest = set.largestSquaredNorm();
    double[] radii = new double[places.length];
    boolean[] certain = new boolean[places.length];
    double[] exact = new double[candidates];
    for (int row = 0; row < radii.length; row++) {
      for (int i = 0; i < candidates; i++) {
        int place = nearest[row * candidates + i];
        exact[i] = rows.features().squaredDistance(row, set.features(), place);
      }
      double farthest = distances[row * candidates + candidates - 1];
      Arrays.sort(exact);
      radii[row] = exact[k - 1];
      double off = set.rounding() * (rows.squaredNorm(row) + largest);
      certain[row] =
          set.type() == DataType.FLOAT64
              || candidates == set.features().rows() - 1
              || radii[row] == 0
              || radii[row] <= farthest - off;
    }
    int[] uncertain = IntStream.range(0, radii.length).filter(row -> !certain[row]).toArray();
    if (uncertain.length > 0) {
      double[] again = inFloat64(uncertain);
      for (int i = 0; i < uncertain.length; i++) {
        radii[uncertain[i]] = again[i];
      }
    }
    return radii;
  }

  private double[] inFloat64(int[] uncertain) {
    try (NDManager held = script.step()) {
      CentredRows some = rows.subset(script, held, uncertain, DataType.FLOAT64);
      CentredRows others = set.as(script, held, DataType.FLOAT64);
      NearestOthers exactly = new NearestOthers(script, some, uncertain, others, false, k);
      new Products(script).between(some, others, List.of(exactly));
      return exactly.squaredRadii();
    }
  }
}
