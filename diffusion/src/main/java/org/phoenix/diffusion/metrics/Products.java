package org.phoenix.diffusion.metrics;

import static org.phoenix.diffusion.torchscript.ScriptModule.Argument.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * All products u.v of feature vectors, block by block: the matrix of all of them, which grows with
 * the square of N, is never held. Several metrics can read along.
 */
final class Products {

  /** Takes one block of products. */
  interface Reader {

    /**
     * @param step owns what is made while reading
     * @param products (rows, columns)
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
  void within(Features set, List<? extends Reader> readers) {
    for (int i = 0; i < set.blocks(); i++) {
      for (int j = i; j < set.blocks(); j++) {
        block(set, i, set, j, readers);
      }
    }
  }

  /** Of each vector of a set, rows, with each of another, columns. */
  void between(Features set, Features other, List<? extends Reader> readers) {
    for (int i = 0; i < set.blocks(); i++) {
      for (int j = 0; j < other.blocks(); j++) {
        block(set, i, other, j, readers);
      }
    }
  }

  private void block(Features set, int i, Features other, int j, List<? extends Reader> readers) {
    try (NDManager step = script.step()) {
      NDArray x = set.block(step, i);
      NDArray y = other.block(step, j);
      NDArray products = script.call(step, "products", tensor("x", x), tensor("y", y));
      for (Reader reader : readers) {
        reader.take(step, products, set.firstRow(i), other.firstRow(j));
      }
    }
  }
}
