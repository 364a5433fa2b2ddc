package org.phoenix.coordinator.aggregation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.phoenix.coordinator.personalisation.PersonalLayers;
import org.phoenix.coordinator.runs.Compression;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.Int8Difference;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.contract.RunSpec;

/**
 * What the updates of a round hold: the tensors of the weights that the sites started from, but for
 * the personal ones, in the element type that the run chose. A warm-up sees public images only, so
 * its update holds all tensors.
 *
 * @param personal the network's own names
 * @param dtype of all tensors of an update; I8 stands for an {@link Int8Difference} to those
 *     weights
 */
record WireForm(Set<String> personal, DType dtype) {

  static WireForm of(RunSpec spec, boolean warmUp) {
    return new WireForm(warmUp ? Set.of() : PersonalLayers.of(spec), Compression.of(spec).dtype());
  }

  /** Whether an update's values are differences to the base's. */
  boolean difference() {
    return dtype == DType.I8;
  }

  /** Whether updates lack this tensor. */
  boolean lacks(TensorInfo tensor) {
    return personal.contains(ModelWeights.ownName(tensor.name()));
  }

  /** The tensors of an update, by name, at their places. */
  Map<String, TensorInfo> tensors(SafeTensorsHeader base) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    long place = 0;
    for (TensorInfo tensor : layout(base)) {
      long end = place + tensor.byteLength();
      tensors.put(
          tensor.name(), new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape(), place, end));
      place = end;
    }
    return tensors;
  }

  private List<TensorInfo> layout(SafeTensorsHeader base) {
    List<TensorInfo> sent =
        base.tensors().values().stream().filter(tensor -> !lacks(tensor)).toList();
    return difference()
        ? Int8Difference.layout(sent)
        : sent.stream().map(tensor -> TensorInfo.of(tensor.name(), dtype, tensor.shape())).toList();
  }
}
