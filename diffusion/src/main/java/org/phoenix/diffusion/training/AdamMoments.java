package org.phoenix.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.unet.UNetProgram;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * What Adam remembers.
 *
 * @param first running means of the gradients
 * @param second running means of their squares
 * @param steps taken so far, a scalar for each parameter as the fused kernel wants them
 */
record AdamMoments(List<NDArray> first, List<NDArray> second, List<NDArray> steps) {

  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";
  private static final String STEP = "step";

  static AdamMoments load(
      UNetProgram program,
      NDManager manager,
      @Nullable SortedMap<String, FloatTensor> saved,
      int parameters) {
    FloatTensor taken = saved == null ? null : saved.get(STEP);
    if (saved != null && (taken == null || taken.values().length != 1)) {
      throw new IllegalArgumentException("The saved moments hold no scalar \"step\"");
    }
    float step = taken == null ? 0 : taken.values()[0];
    List<NDArray> steps = new ArrayList<>(parameters);
    for (int i = 0; i < parameters; i++) {
      steps.add(manager.create(new float[] {step}, new Shape()));
    }
    return new AdamMoments(
        saved == null ? program.zeros(manager) : program.load(manager, under(saved, FIRST)),
        saved == null ? program.zeros(manager) : program.load(manager, under(saved, SECOND)),
        steps);
  }

  /** Steps so far. */
  float taken() {
    return steps.get(0).toFloatArray()[0];
  }

  SortedMap<String, FloatTensor> store(UNetProgram program) {
    SortedMap<String, FloatTensor> saved = new TreeMap<>();
    program.store(first).forEach((name, tensor) -> saved.put(FIRST + name, tensor));
    program.store(second).forEach((name, tensor) -> saved.put(SECOND + name, tensor));
    saved.put(STEP, new FloatTensor(new long[0], new float[] {taken()}));
    return saved;
  }

  private static SortedMap<String, FloatTensor> under(
      SortedMap<String, FloatTensor> saved, String prefix) {
    SortedMap<String, FloatTensor> found = new TreeMap<>();
    saved.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found;
  }
}
