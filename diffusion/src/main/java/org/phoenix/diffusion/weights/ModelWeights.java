package org.phoenix.diffusion.weights;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model's weights as they travel: the averaged (EMA) ones beside the raw ones, under the raw
 * one's name with {@code ema.} before it.
 *
 * @param raw by the network's own names
 * @param averaged by the same names; absent where none are kept
 */
public record ModelWeights(
    SortedMap<String, FloatTensor> raw, @Nullable SortedMap<String, FloatTensor> averaged) {

  private static final String AVERAGED = "ema.";

  /** The name of the averaged tensor that belongs to a raw one. */
  public static String averagedName(String raw) {
    return AVERAGED + raw;
  }

  /** The network's own name of a raw or an averaged tensor. */
  public static String ownName(String name) {
    return isAveraged(name) ? name.substring(AVERAGED.length()) : name;
  }

  public static boolean isAveraged(String name) {
    return name.startsWith(AVERAGED);
  }

  /** Whether a file holds averaged weights. */
  public static boolean averagedIn(SafeTensorsFile file) {
    return file.header().tensors().keySet().stream().anyMatch(ModelWeights::isAveraged);
  }

  /**
   * All weights of a file, which must be floating-point ones.
   *
   * @throws BrokenWeightsException when they are not, or not those that the file's hash is of
   */
  public static ModelWeights read(SafeTensorsFile file) {
    ContentHash.verify(file);
    return new ModelWeights(
        select(file, name -> !isAveraged(name)),
        averagedIn(file) ? select(file, ModelWeights::isAveraged) : null);
  }

  /**
   * The weights to draw images with: the averaged ones where there are some, which draw far better.
   *
   * @throws BrokenWeightsException as in {@link #read}
   */
  public static SortedMap<String, FloatTensor> best(SafeTensorsFile file) {
    ContentHash.verify(file);
    boolean averaged = averagedIn(file);
    return select(file, name -> isAveraged(name) == averaged);
  }

  /**
   * The same of weights that travel as an {@link Int8Difference}.
   *
   * @param difference the file of differences
   * @param base what they are to
   * @throws BrokenWeightsException as in {@link #read}, or when the files do not belong together
   */
  public static SortedMap<String, FloatTensor> best(
      SafeTensorsFile difference, SafeTensorsFile base) {
    ContentHash.verify(difference);
    boolean averaged = averagedIn(difference);
    DifferenceScales scales = DifferenceScales.of(difference);
    return select(
        difference,
        name -> !name.equals(Int8Difference.SCALES) && isAveraged(name) == averaged,
        name -> scales.add(difference, base, name));
  }

  /** Raw and averaged ones under the names they travel by. */
  public SortedMap<String, FloatTensor> all() {
    SortedMap<String, FloatTensor> all = new TreeMap<>(raw);
    if (averaged != null) {
      averaged.forEach((name, tensor) -> all.put(averagedName(name), tensor));
    }
    return all;
  }

  private static SortedMap<String, FloatTensor> select(
      SafeTensorsFile file, Predicate<String> wanted) {
    return select(file, wanted, file::floats);
  }

  private static SortedMap<String, FloatTensor> select(
      SafeTensorsFile file, Predicate<String> wanted, Function<String, float[]> values) {
    SortedMap<String, FloatTensor> tensors = new TreeMap<>();
    for (TensorInfo tensor : file.header().tensors().values()) {
      if (wanted.test(tensor.name())) {
        tensors.put(
            ownName(tensor.name()), new FloatTensor(tensor.shape(), values.apply(tensor.name())));
      }
    }
    return tensors;
  }
}
