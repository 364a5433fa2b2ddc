package org.phoenix.diffusion.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.ContentHash;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * The tensors of one network, wherever they lie: in one file or several, under diffusers' current
 * names or others. Nothing is read before it is asked for, and then tensor by tensor.
 */
final class StoredTensors implements Closeable {

  private static final int FAULTS_SHOWN = 5;

  private final List<SafeTensorsFile> files = new ArrayList<>();

  /** By the network's own names. */
  private final SortedMap<String, Place> places = new TreeMap<>();

  private StoredTensors() {}

  private record Place(SafeTensorsFile file, String name, TensorInfo tensor) {}

  /** The weights of a pipeline folder's network. */
  static StoredTensors of(WeightFiles weights) {
    StoredTensors tensors = new StoredTensors();
    try {
      for (Path file : weights.files()) {
        tensors.add(file, weights.owners());
      }
      tensors.requireAll(weights.owners());
      return tensors;
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  /** The averaged or the raw weights of a checkpoint, which this closes. */
  static StoredTensors of(SafeTensorsFile checkpoint, boolean averaged) {
    StoredTensors tensors = new StoredTensors();
    tensors.files.add(checkpoint);
    for (TensorInfo tensor : checkpoint.header().tensors().values()) {
      if (ModelWeights.isAveraged(tensor.name()) == averaged) {
        String name = ModelWeights.ownName(tensor.name());
        tensors.places.put(name, new Place(checkpoint, tensor.name(), renamed(tensor, name)));
      }
    }
    return tensors;
  }

  private void add(Path path, Map<String, Path> owners) {
    SafeTensorsFile file = SafeTensorsFile.open(path);
    files.add(file);
    for (TensorInfo tensor : file.header().tensors().values()) {
      if (!owners.isEmpty() && !path.equals(owners.get(tensor.name()))) {
        throw new BrokenWeightsException(
            path.toString(),
            "has tensor %s, which the index does not give it".formatted(tensor.name()));
      }
      String name = AttentionNames.current(tensor.name());
      Place place = new Place(file, tensor.name(), renamed(tensor, name));
      if (places.put(name, place) != null) {
        throw new BrokenWeightsException(
            path.toString(), "has tensor %s under its old and its new name".formatted(name));
      }
    }
  }

  private void requireAll(Map<String, Path> owners) {
    for (Map.Entry<String, Path> owner : owners.entrySet()) {
      if (!places.containsKey(AttentionNames.current(owner.getKey()))) {
        throw new BrokenWeightsException(
            owner.getValue().toString(),
            "has no tensor %s, which the index gives it".formatted(owner.getKey()));
      }
    }
  }

  /**
   * Compares names, shapes and types with a network's, before any value is read.
   *
   * @throws UnsupportedModelException naming the first few that differ
   */
  void requireFit(UNetConfig config, String source) {
    List<String> faults = new ArrayList<>();
    Set<String> foreign = new TreeSet<>(places.keySet());
    for (Parameter parameter : config.parameters()) {
      foreign.remove(parameter.name());
      Place place = places.get(parameter.name());
      if (place == null) {
        faults.add(parameter.name() + " is missing");
      } else if (!Arrays.equals(place.tensor().shape(), parameter.shape())
          || !place.tensor().dtype().floating()) {
        faults.add(
            "%s is %s%s instead of %s"
                .formatted(
                    parameter.name(),
                    place.tensor().dtype(),
                    Arrays.toString(place.tensor().shape()),
                    Arrays.toString(parameter.shape())));
      }
    }
    foreign.forEach(name -> faults.add(name + " is unexpected"));
    if (!faults.isEmpty()) {
      int more = faults.size() - FAULTS_SHOWN;
      throw new UnsupportedModelException(
          "%s: the weights do not fit the network: %s%s"
              .formatted(
                  source,
                  String.join(", ", faults.subList(0, Math.min(FAULTS_SHOWN, faults.size()))),
                  more > 0 ? " and " + more + " more" : ""));
    }
  }

  /**
   * @throws BrokenWeightsException when a file's tensors are not those that its metadata tell of
   */
  void requireHashes() {
    files.forEach(ContentHash::verify);
  }

  /** What {@link #copyTo} writes. */
  List<TensorInfo> inOrder() {
    return places.values().stream().map(Place::tensor).sorted(TensorInfo.DATA_ORDER).toList();
  }

  /** Every tensor, bit for bit, in its own element type. */
  void copyTo(SafeTensorsWriter writer) throws IOException {
    for (TensorInfo tensor : inOrder()) {
      Place place = Objects.requireNonNull(places.get(tensor.name()));
      writer.copy(place.file(), place.name());
    }
  }

  /** All values as float32. */
  SortedMap<String, FloatTensor> floats() {
    SortedMap<String, FloatTensor> all = new TreeMap<>();
    places.forEach(
        (name, place) ->
            all.put(
                name, new FloatTensor(place.tensor().shape(), place.file().floats(place.name()))));
    return all;
  }

  /** The metadata, where all lies in one file. */
  Map<String, String> metadata() {
    return files.size() == 1 ? files.get(0).header().metadata() : Map.of();
  }

  private static TensorInfo renamed(TensorInfo tensor, String name) {
    return TensorInfo.of(name, tensor.dtype(), tensor.shape());
  }

  @Override
  public void close() {
    for (SafeTensorsFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        // Only read from: nothing can be lost.
      }
    }
  }
}
