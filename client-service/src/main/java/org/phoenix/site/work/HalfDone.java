package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.training.DiffusionTrainer;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the training of an assignment had come. Random numbers and the position in the data
 * follow from the step, so weights, averaged weights and moments are all that must be kept for the
 * rest to give the same bits.
 *
 * @param steps optimiser steps done
 * @param lossSum over these steps
 * @param seconds they took
 */
record HalfDone(
    int steps,
    double lossSum,
    double seconds,
    ModelWeights weights,
    @Nullable SortedMap<String, FloatTensor> moments) {

  private static final Logger log = LoggerFactory.getLogger(HalfDone.class);

  private static final String STEPS = "steps";
  private static final String LOSS_SUM = "lossSum";
  private static final String SECONDS = "seconds";

  /** Moments lie beside the weights of the same names. */
  private static final String MOMENT = "moment.";

  /** Nothing done yet. */
  static HalfDone start(ModelWeights weights, @Nullable SortedMap<String, FloatTensor> moments) {
    return new HalfDone(0, 0, 0, weights, moments);
  }

  /**
   * @param averages whether the training keeps averaged weights
   */
  static HalfDone of(
      DiffusionTrainer trainer, boolean averages, int steps, double lossSum, double seconds) {
    return new HalfDone(
        steps,
        lossSum,
        seconds,
        new ModelWeights(trainer.weights(), averages ? trainer.averagedWeights() : null),
        trainer.moments());
  }

  /** About the size of its file. */
  long bytes() {
    return bytes(weights.all()) + (moments == null ? 0 : bytes(moments));
  }

  /** How much a training leaves behind at most: its weights, and two moments of each raw one. */
  static long bytesAfter(ModelWeights weights) {
    return bytes(weights.all()) + 2 * bytes(weights.raw());
  }

  /** What these take in float32. */
  static long bytes(SortedMap<String, FloatTensor> tensors) {
    return tensors.values().stream()
        .mapToLong(tensor -> (long) tensor.values().length * Float.BYTES)
        .sum();
  }

  /** What an earlier agent had done of the assignment, if it is of use. */
  static Optional<HalfDone> find(Path assignment) throws IOException {
    Path file = file(assignment);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return Optional.of(read(open));
    } catch (BrokenWeightsException | IllegalArgumentException e) {
      log.warn("{} is of no use, training starts anew: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces what was kept before, at once and whole. */
  void save(Path assignment) throws IOException {
    SortedMap<String, FloatTensor> tensors = new TreeMap<>(weights.all());
    if (moments != null) {
      moments.forEach((name, tensor) -> tensors.put(MOMENT + name, tensor));
    }
    Map<String, String> metadata =
        Map.of(
            STEPS, Integer.toString(steps),
            LOSS_SUM, Double.toHexString(lossSum),
            SECONDS, Double.toString(seconds));
    SafeTensorsWriter.write(file(assignment), metadata, tensors);
  }

  static void forget(Path assignment) throws IOException {
    Files.deleteIfExists(file(assignment));
  }

  private static HalfDone read(SafeTensorsFile file) {
    Map<String, String> metadata = file.header().metadata();
    SortedMap<String, FloatTensor> raw = new TreeMap<>();
    SortedMap<String, FloatTensor> averaged = new TreeMap<>();
    SortedMap<String, FloatTensor> moments = new TreeMap<>();
    file.floatTensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(MOMENT)) {
                moments.put(name.substring(MOMENT.length()), tensor);
              } else if (ModelWeights.isAveraged(name)) {
                averaged.put(ModelWeights.ownName(name), tensor);
              } else {
                raw.put(name, tensor);
              }
            });
    return new HalfDone(
        Integer.parseInt(metadata.getOrDefault(STEPS, "")),
        Double.parseDouble(metadata.getOrDefault(LOSS_SUM, "")),
        Double.parseDouble(metadata.getOrDefault(SECONDS, "")),
        new ModelWeights(raw, averaged.isEmpty() ? null : averaged),
        moments.isEmpty() ? null : moments);
  }

  private static Path file(Path assignment) {
    return assignment.resolve("half-done.safetensors");
  }
}
