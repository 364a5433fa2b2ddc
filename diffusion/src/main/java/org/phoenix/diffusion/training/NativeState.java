package org.phoenix.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.torchscript.ScriptModule.Argument;
import org.phoenix.diffusion.unet.UNetProgram;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * What a training changes, in native memory.
 *
 * @param averaged EMA of the parameters
 * @param global what the proximal term is measured from; empty without one
 */
record NativeState(
    List<NDArray> parameters, List<NDArray> averaged, AdamMoments moments, List<NDArray> global) {

  static NativeState load(
      UNetProgram program,
      NDManager manager,
      SortedMap<String, FloatTensor> weights,
      @Nullable SortedMap<String, FloatTensor> averaged,
      @Nullable SortedMap<String, FloatTensor> moments,
      @Nullable SortedMap<String, FloatTensor> global) {
    List<NDArray> parameters = program.load(manager, weights);
    return new NativeState(
        parameters,
        program.load(manager, averaged == null ? weights : averaged),
        AdamMoments.load(program, manager, moments, parameters.size()),
        global == null ? List.of() : program.load(manager, global));
  }

  /** The script's {@code p}. */
  Argument weights() {
    return Argument.list("p", parameters);
  }

  /**
   * The script's {@code p}, {@code m}, {@code v}, {@code s}, {@code e} and, if it has it, {@code
   * q}.
   */
  List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    arguments.add(weights());
    arguments.add(Argument.list("m", moments.first()));
    arguments.add(Argument.list("v", moments.second()));
    arguments.add(Argument.list("s", moments.steps()));
    arguments.add(Argument.list("e", averaged));
    if (!global.isEmpty()) {
      arguments.add(Argument.list("q", global));
    }
    return arguments;
  }
}
