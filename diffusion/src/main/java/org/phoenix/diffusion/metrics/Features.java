package org.phoenix.diffusion.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorBytes;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * Feature vectors (N, D) of a set of images, float64 and finite. They lie in blocks of rows outside
 * the heap, where libtorch reads them without a copy.
 */
public final class Features {

  /** What files call them, unless they say otherwise. */
  public static final String TENSOR = "features";

  private static final int MOST_ROWS = 1024;
  private static final int MOST_BLOCK_VALUES = 1 << 23;

  /** The cube of a product of two such values, summed over all pairs, is still a float64. */
  private static final double LARGEST = 1e40;

  private final int rows;
  private final int dimension;
  private final int blockRows;
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private final List<DoubleBuffer> values = new ArrayList<>();

  private Features(long rows, long dimension, String source) {
    if (rows < 1 || dimension < 1) {
      throw new UnfitFeaturesException(
          "%s: no features, but %d rows of %d".formatted(source, rows, dimension));
    }
    if (rows > Integer.MAX_VALUE || dimension > MOST_BLOCK_VALUES) {
      throw new UnfitFeaturesException(
          "%s: %d rows of %d features are more than can be measured"
              .formatted(source, rows, dimension));
    }
    this.rows = (int) rows;
    this.dimension = (int) dimension;
    this.blockRows = Math.max(1, Math.min(MOST_ROWS, MOST_BLOCK_VALUES / this.dimension));
    for (int from = 0; from < this.rows; from += blockRows) {
      int count = Math.min(blockRows, this.rows - from) * this.dimension;
      ByteBuffer block =
          ByteBuffer.allocateDirect(count * Double.BYTES).order(ByteOrder.nativeOrder());
      blocks.add(block);
      values.add(block.asDoubleBuffer());
    }
  }

  /**
   * Copies rows.
   *
   * @param source what they are, for messages
   * @throws UnfitFeaturesException when there are none, or a value is not finite or too large
   * @throws IllegalArgumentException when rows have different lengths
   */
  public static Features of(double[][] rows, String source) {
    Features features = new Features(rows.length, rows.length == 0 ? 0 : rows[0].length, source);
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != features.dimension) {
        throw new IllegalArgumentException(
            "%s: row %d has %d features, row 0 has %d"
                .formatted(source, row, rows[row].length, features.dimension));
      }
      features.put(row, rows[row], 0, source);
    }
    return features;
  }

  /**
   * Reads a tensor (N, D) of F64, F32, F16 or BF16, block by block.
   *
   * @param source what the file is called, for messages
   * @throws UnfitFeaturesException when it is no matrix of numbers, or a value is not finite or too
   *     large
   * @throws BrokenWeightsException when it cannot be read
   */
  public static Features read(SafeTensorsFile file, String tensor, String source) {
    TensorInfo info = file.header().tensors().get(tensor);
    String name = source + ": " + tensor;
    if (info == null) {
      throw new UnfitFeaturesException("%s: has no tensor \"%s\"".formatted(source, tensor));
    }
    long[] shape = info.shape();
    if (shape.length != 2 || !info.dtype().floating()) {
      throw new UnfitFeaturesException(
          "%s is %s%s; features are F64, F32, F16 or BF16 of the shape (N, D)"
              .formatted(name, info.dtype(), Arrays.toString(shape)));
    }
    Features features = new Features(shape[0], shape[1], name);
    int rowBytes = (int) (info.byteLength() / shape[0]);
    // Not mapped: pages of a mapped file would count as memory too.
    try (InputStream in = file.stream(tensor)) {
      for (int from = 0; from < features.rows; from += features.blockRows) {
        int count = Math.min(features.blockRows, features.rows - from);
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(count * rowBytes));
        double[] block = TensorBytes.doubles(info.dtype(), bytes);
        for (int row = 0; row < count; row++) {
          features.put(from + row, block, row * features.dimension, name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
    return features;
  }

  /**
   * Writes a safetensors file with the one tensor {@code features} (N, D), F64, and closes the
   * stream.
   *
   * @param metadata free text, kept in the file
   */
  public void write(OutputStream out, Map<String, String> metadata) throws IOException {
    TensorInfo info = TensorInfo.of(TENSOR, DType.F64, rows, dimension);
    try (var writer = new SafeTensorsWriter(out, metadata, List.of(info))) {
      ByteBuffer bytes =
          ByteBuffer.allocate(dimension * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int row = 0; row < rows; row++) {
        bytes.clear();
        bytes.asDoubleBuffer().put(row(row));
        writer.append(bytes);
      }
    }
  }

  private void put(int row, double[] from, int offset, String source) {
    DoubleBuffer block = values.get(row / blockRows);
    int place = row % blockRows * dimension;
    for (int i = 0; i < dimension; i++) {
      double value = from[offset + i];
      if (!(Math.abs(value) <= LARGEST)) {
        throw new UnfitFeaturesException(
            "%s: row %d holds %s in column %d; features must be finite and at most %s"
                .formatted(source, row, value, i, LARGEST));
      }
      block.put(place + i, value);
    }
  }

  /** Copies of the named rows, a row as often as it is named. */
  public Features subset(int[] chosen) {
    Features subset = new Features(chosen.length, dimension, "an empty choice");
    for (int row = 0; row < chosen.length; row++) {
      subset
          .values
          .get(row / blockRows)
          .put(
              row % blockRows * dimension,
              values.get(chosen[row] / blockRows),
              chosen[row] % blockRows * dimension,
              dimension);
    }
    return subset;
  }

  /** A copy of one vector, (D). */
  public double[] row(int row) {
    double[] copy = new double[dimension];
    values.get(row / blockRows).get(row % blockRows * dimension, copy);
    return copy;
  }

  /** N. */
  public int rows() {
    return rows;
  }

  /** D. */
  public int dimension() {
    return dimension;
  }

  /** Of the differences, added up in the order of the columns, whichever of the two comes first. */
  double squaredDistance(int row, Features other, int otherRow) {
    DoubleBuffer a = values.get(row / blockRows);
    DoubleBuffer b = other.values.get(otherRow / other.blockRows);
    int atA = row % blockRows * dimension;
    int atB = otherRow % other.blockRows * dimension;
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      double difference = a.get(atA + i) - b.get(atB + i);
      sum += difference * difference;
    }
    return sum;
  }

  int blocks() {
    return blocks.size();
  }

  int blockOf(int row) {
    return row / blockRows;
  }

  /** The first row of a block. */
  int firstRow(int block) {
    return block * blockRows;
  }

  int rowsIn(int block) {
    return Math.min(blockRows, rows - firstRow(block));
  }

  /** A block as libtorch sees it, (rows, D): a view, to be closed with the step. */
  NDArray block(NDManager step, int block) {
    return step.create(
        blocks.get(block).duplicate().order(ByteOrder.nativeOrder()),
        new Shape(rowsIn(block), dimension),
        DataType.FLOAT64);
  }

  /** Each stride-th row of a block, counted from the first row of the set. */
  NDArray block(NDManager step, int block, int first, int stride) {
    int from = Math.floorMod(first - firstRow(block), stride);
    return block(step, block).get(new NDIndex("{}::{}", from, stride));
  }

  /** Refuses two dimensions that no metric compares. */
  static void requireAlike(int real, int generated) {
    if (real != generated) {
      throw new UnfitFeaturesException(
          "The real images have %d features, the generated ones %d; both must be one extractor's"
              .formatted(real, generated));
    }
  }

  /** The mean of each column. */
  double[] mean() {
    return mean(0, 1);
  }

  /** The same of each stride-th row. */
  double[] mean(int first, int stride) {
    int count = (rows - first + stride - 1) / stride;
    double[] mean = new double[dimension];
    for (int row = first; row < rows; row += stride) {
      DoubleBuffer block = values.get(row / blockRows);
      int at = row % blockRows * dimension;
      for (int i = 0; i < dimension; i++) {
        mean[i] += block.get(at + i);
      }
    }
    for (int i = 0; i < dimension; i++) {
      mean[i] /= count;
    }
    return mean;
  }
}
