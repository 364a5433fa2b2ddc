package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * All products u'.v' of centred feature vectors, block by block: the matrix of all of them, which
 * grows with the square of N, is never held. Several metrics can read along.
 */
final class Products {

  /** Takes one block of products. */
  interface Reader {

    /**
     * @param step owns what is made while reading
     * @param products (rows, columns), not to be changed
     * @param row the place of the first row's vector in its set
     * @param column the same for the first column
     */
    void take(NDManager step, NDArray products, int row, int column);
  }

  private final MetricsScript script;

  Products(MetricsScript script) {
    this.script = script;
  }

  /** Within a set, each pair once: the blocks on the diagonal and those right of it. */
  void within(CentredRows set, List<? extends Reader> readers) {
    for (int i = 0; i < set.features().blocks(); i++) {
      for (int j = i; j < set.features().blocks(); j++) {
        block(set, i, set, j, readers);
      }
    }
  }

  /** Of each vector of a set, rows, with each of another, columns. */
  void between(CentredRows set, CentredRows other, List<? extends Reader> readers) {
    for (int i = 0; i < set.features().blocks(); i++) {
      for (int j = 0; j < other.features().blocks(); j++) {
        block(set, i, other, j, readers);
      }
    }
  }

  private void block(
      CentredRows set, int i, CentredRows other, int j, List<? extends Reader> readers) {
    try (NDManager step = script.step()) {
      NDArray products =
          script.call(step, "products", tensor("x", set.block(i)), tensor("y", other.block(j)));
      for (Reader reader : readers) {
        reader.take(step, products, set.features().firstRow(i), other.features().firstRow(j));
      }
    }
  }
}
