package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * The squared distance of each vector to its k-th nearest other one. Products give distances but
 * for rounding, |u|² + |v|² - 2 u.v; a few more candidates than k are measured again, exactly.
 */
final class NearestOthers implements Products.Reader {

  private static final int SPARE = 4;

  private final MetricsScript script;
  private final Features set;
  private final int k;
  private final int candidates;
  private final double[] norms;
  private final double[] distances;
  private final int[] places;

  /**
   * @param k at least 1 and less than there are vectors
   */
  NearestOthers(MetricsScript script, Features set, int k) {
    this.script = script;
    this.set = set;
    this.k = k;
    this.candidates = Math.min(k + SPARE, set.rows() - 1);
    this.norms = set.squaredNorms();
    this.distances = new double[set.rows() * candidates];
    this.places = new int[set.rows() * candidates];
    Arrays.fill(distances, Double.MAX_VALUE);
  }

  @Override
  public void take(NDManager step, NDArray products, int row, int column) {
    int rows = (int) products.getShape().get(0);
    int columns = (int) products.getShape().get(1);
    List<NDArray> nearest =
        script.callForList(
            step,
            "nearest",
            tensor("g", products),
            tensor("a", MetricsScript.vector(step, MetricsScript.part(norms, row, rows))),
            tensor("b", MetricsScript.vector(step, MetricsScript.part(norms, column, columns))),
            tensor("c", MetricsScript.scalar(step, candidates)),
            tensor("same", MetricsScript.scalar(step, row == column ? 1 : 0)));
    merge(nearest.get(0), nearest.get(1), row, column);
    if (row != column) {
      merge(nearest.get(2), nearest.get(3), column, row);
    }
  }

  /** Takes the nearest of each row, (rows, c), whose places count from another row on. */
  private void merge(NDArray values, NDArray indices, int row, int from) {
    double[] near = values.toDoubleArray();
    long[] at = indices.toLongArray();
    int each = (int) values.getShape().get(1);
    for (int i = 0; i < near.length; i++) {
      if (near[i] < Double.MAX_VALUE) {
        insert(row + i / each, near[i], from + (int) at[i]);
      }
    }
  }

  /** Keeps each row's candidates sorted. */
  private void insert(int row, double distance, int place) {
    int first = row * candidates;
    int at = first + candidates - 1;
    if (distance >= distances[at]) {
      return;
    }
    while (at > first && distances[at - 1] > distance) {
      distances[at] = distances[at - 1];
      places[at] = places[at - 1];
      at--;
    }
    distances[at] = distance;
    places[at] = place;
  }

  /** (N), once all products within the set were read. */
  double[] squaredRadii() {
    double[] radii = new double[set.rows()];
    double[] exact = new double[candidates];
    for (int row = 0; row < radii.length; row++) {
      for (int i = 0; i < candidates; i++) {
        exact[i] = set.squaredDistance(row, set, places[row * candidates + i]);
      }
      Arrays.sort(exact);
      radii[row] = exact[k - 1];
    }
    return radii;
  }
}
