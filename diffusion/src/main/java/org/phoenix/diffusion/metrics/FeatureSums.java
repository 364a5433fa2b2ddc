package org.phoenix.diffusion.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * All that a Fréchet distance needs of a set of feature vectors f, and that adds up over sets: with
 * it sites measure together, and neither images nor features leave them. What does leave is a mean
 * and a covariance; of very few images these tell much, so sum many.
 *
 * @param count n
 * @param sum of f, (D)
 * @param products sum of f f', (D, D) row by row
 */
@SuppressWarnings("ArrayRecordComponent") // large, made once and never changed
public record FeatureSums(long count, double[] sum, double[] products) {

  private static final String COUNT = "n";
  private static final String SUM = "sum";
  private static final String PRODUCTS = "products";

  /** Over all rows. */
  public static FeatureSums of(Features features) {
    double[] sum = features.mean();
    double[] products = FeatureStatistics.scatter(features, 0, 1, new double[sum.length]).values();
    for (int i = 0; i < sum.length; i++) {
      sum[i] *= features.rows();
    }
    return new FeatureSums(features.rows(), sum, products);
  }

  /** Whether a file holds sums: tensors n (1), sum (D) and products (D, D). */
  public static boolean in(SafeTensorsFile file) {
    return file.header().tensors().keySet().containsAll(List.of(COUNT, SUM, PRODUCTS));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what the file is called, for messages
   * @throws UnfitFeaturesException when these are no sums of feature vectors
   */
  public static FeatureSums read(SafeTensorsFile file, String source) {
    long dimension = shape(file, SUM, 1)[0];
    long[] square = shape(file, PRODUCTS, 2);
    double count = shape(file, COUNT, 1)[0] == 1 ? file.doubles(COUNT)[0] : Double.NaN;
    if (dimension < 1 || square[0] != dimension || square[1] != dimension || !whole(count)) {
      throw new UnfitFeaturesException(
          "%s: no sums; these are n (1), a whole number from 1 on, sum (D) and products (D, D)"
              .formatted(source));
    }
    FeatureSums sums = new FeatureSums((long) count, file.doubles(SUM), file.doubles(PRODUCTS));
    sums.requireSound(source);
    return sums;
  }

  private static long[] shape(SafeTensorsFile file, String tensor, int dimensions) {
    TensorInfo info = file.header().tensors().get(tensor);
    if (info == null || !info.dtype().floating() || info.shape().length != dimensions) {
      return new long[dimensions];
    }
    return info.shape();
  }

  private static boolean whole(double count) {
    return count >= 1 && count <= 1L << 53 && count == Math.rint(count);
  }

  /** A sum of squares is no less than the square of the sum divided by n, and symmetric. */
  private void requireSound(String source) {
    int d = sum.length;
    for (int i = 0; i < d; i++) {
      double squares = products[i * d + i];
      double least = sum[i] * sum[i] / count;
      if (!(squares >= least - 1e-9 * Math.abs(least)) || !Double.isFinite(squares)) {
        throw new UnfitFeaturesException(
            "%s: column %d has the sum %s and the sum of squares %s, which no %d numbers have"
                .formatted(source, i, sum[i], squares, count));
      }
      for (int j = 0; j < i; j++) {
        if (products[i * d + j] != products[j * d + i]) {
          throw new UnfitFeaturesException(
              "%s: products is not symmetric in row %d, column %d".formatted(source, i, j));
        }
      }
    }
  }

  /** As safetensors of F64. */
  public void write(OutputStream out, Map<String, String> metadata) throws IOException {
    int d = sum.length;
    List<TensorInfo> tensors =
        List.of(
            TensorInfo.of(COUNT, DType.F64, 1),
            TensorInfo.of(PRODUCTS, DType.F64, d, d),
            TensorInfo.of(SUM, DType.F64, d));
    try (var writer = new SafeTensorsWriter(out, metadata, tensors)) {
      writer.write(bytes((double) count));
      writer.write(bytes(products));
      writer.write(bytes(sum));
    }
  }

  private static ByteBuffer bytes(double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return bytes;
  }

  /** D. */
  public int dimension() {
    return sum.length;
  }

  /**
   * Of the union of two disjoint sets.
   *
   * @throws UnfitFeaturesException when the numbers of features differ
   */
  public FeatureSums plus(FeatureSums other) {
    if (dimension() != other.dimension()) {
      throw new UnfitFeaturesException(
          "Sums of %d and of %d features cannot be added; both must be one extractor's"
              .formatted(dimension(), other.dimension()));
    }
    return new FeatureSums(count + other.count, add(sum, other.sum), add(products, other.products));
  }

  private static double[] add(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  /**
   * Mean and sample covariance, (sum f f' - n m m') / (n - 1).
   *
   * @throws UnfitFeaturesException when there are fewer than 2 vectors, or too many to count
   */
  public FeatureStatistics statistics() {
    FeatureStatistics.requireTwo(count);
    if (count > Integer.MAX_VALUE) {
      throw new UnfitFeaturesException(count + " feature vectors are more than can be measured");
    }
    int d = sum.length;
    double[] mean = new double[d];
    for (int i = 0; i < d; i++) {
      mean[i] = sum[i] / count;
    }
    double[] covariance = products.clone();
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        covariance[i * d + j] = (covariance[i * d + j] - count * mean[i] * mean[j]) / (count - 1.0);
      }
    }
    return new FeatureStatistics((int) count, mean, SquareMatrix.of(covariance));
  }
}
