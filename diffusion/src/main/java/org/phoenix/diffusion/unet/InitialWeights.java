package org.phoenix.diffusion.unet;

import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * The weights a network starts from: as PyTorch's layers do, uniform in +-1 / sqrt(fan in) for
 * weights and biases, ones and zeros for norms. Drawn in Java from a seed, the same on every
 * device.
 */
public final class InitialWeights {

  private InitialWeights() {}

  /** Seeded weights of this network, by name. */
  public static SortedMap<String, FloatTensor> of(UNetConfig config, long seed) {
    return of(config.parameters(), seed);
  }

  /** Seeded weights of these parameters, by name; each depends on the seed and its name only. */
  public static SortedMap<String, FloatTensor> of(List<Parameter> parameters, long seed) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    long fanIn = 1;
    for (Parameter parameter : parameters) {
      long[] shape = parameter.shape();
      if (parameter.initial() == Ops.Initial.WEIGHT) {
        fanIn = parameter.size() / shape[0];
      }
      float[] values = values(parameter, 1 / Math.sqrt((double) fanIn), seed);
      weights.put(parameter.name(), new FloatTensor(shape, values));
    }
    return weights;
  }

  private static float[] values(Parameter parameter, double bound, long seed) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    SplittableRandom random = new SplittableRandom(seed * 31 + parameter.name().hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (parameter.initial()) {
            case ONES -> 1;
            case ZEROS -> 0;
            case WEIGHT, BIAS -> (float) (bound * uniform(random));
          };
    }
    return values;
  }

  /** In [-1, 1). */
  private static double uniform(SplittableRandom random) {
    return (random.nextLong() >> 10) * 0x1p-53;
  }
}
