package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.checkpoints.Checkpoints;
import org.phoenix.coordinator.checkpoints.DraftFolder;
import org.phoenix.coordinator.checkpoints.ServerMoment;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.AggregationMethod;
import org.phoenix.coordinator.runs.AggregationMethod.FedAvg;
import org.phoenix.coordinator.runs.AggregationMethod.Median;
import org.phoenix.coordinator.runs.AggregationMethod.MultiKrum;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.stereotype.Component;

/**
 * Makes one model of accepted updates by the run's method, and stores it with what the method
 * remembers. Nothing refers to those files until the round moves on; doing it again makes the same
 * ones.
 */
@Component
class Combining {

  private final UpdateFiles files;
  private final Checkpoints checkpoints;
  private final ObjectStore store;
  private final DraftFolder drafts;

  Combining(UpdateFiles files, Checkpoints checkpoints, ObjectStore store, DraftFolder drafts) {
    this.files = files;
    this.checkpoints = checkpoints;
    this.store = store;
    this.drafts = drafts;
  }

  /**
   * What came out.
   *
   * @param moments of the server optimiser; those of before where the round has none
   * @param choice says which updates were averaged, where the method chose
   */
  record Outcome(Checkpoint weights, List<ServerMoment> moments, Optional<Event> choice) {}

  /** Why these updates cannot become a model, however often it is tried. */
  static final class ImpossibleException extends Exception {

    private static final long serialVersionUID = 1L;

    ImpossibleException(String reason) {
      super(reason);
    }
  }

  /**
   * @param accepted in the order of their sites
   * @throws org.phoenix.diffusion.weights.BrokenWeightsException when a file is not what was
   *     inspected
   */
  Outcome combine(Round round, Run run, List<ModelUpdate> accepted)
      throws IOException, ImpossibleException {
    AggregationMethod method =
        round.warmUp() ? new FedAvg() : AggregationMethod.of(run.spec().aggregation());
    if (accepted.size() < method.leastUpdates()) {
      throw new ImpossibleException(
          "%s needs %d valid updates, and %d are there"
              .formatted(
                  AggregationMethod.name(run.spec().aggregation()),
                  method.leastUpdates(),
                  accepted.size()));
    }
    try {
      if (method instanceof MultiKrum krum) {
        KrumChoice choice = KrumChoice.of(krum, accepted, round.base(), form(round, run), files);
        WeightedMean mean = WeightedMean.plain(choice.chosen().size());
        return new Outcome(
            write(round, run, choice.chosen(), mean),
            run.serverMoments(),
            Optional.of(choice.event(round.number())));
      }
      Optional<ServerOptimizer> optimizer = ServerOptimizer.of(method);
      if (optimizer.isPresent()) {
        return step(round, run, accepted, optimizer.get());
      }
      Checkpoint weights = write(round, run, accepted, combination(method, accepted));
      return new Outcome(weights, run.serverMoments(), Optional.empty());
    } catch (InfiniteWeightsException e) {
      throw new ImpossibleException(e.getMessage() + "; a smaller serverLearningRate helps");
    }
  }

  private static Combination combination(AggregationMethod method, List<ModelUpdate> accepted) {
    int n = accepted.size();
    if (method instanceof Median) {
      return TrimmedMean.median(n);
    }
    if (method instanceof AggregationMethod.TrimmedMean trimmed) {
      return new TrimmedMean(n, trimmed.trimmed(n));
    }
    return new WeightedMean(accepted.stream().mapToLong(ModelUpdate::images).toArray());
  }

  private Outcome step(Round round, Run run, List<ModelUpdate> accepted, ServerOptimizer optimizer)
      throws IOException {
    Path draft = drafts.draft(round.id());
    try (ServerStep step =
        ServerStep.open(
            optimizer,
            files.open(round.base()).without(form(round, run)::lacks),
            run.serverMoments(),
            files,
            draft)) {
      Combination mean = combination(new FedAvg(), accepted);
      Checkpoint weights = write(round, run, accepted, mean, step::into);
      return new Outcome(weights, step.store(store), Optional.empty());
    }
  }

  private static WireForm form(Round round, Run run) {
    return WireForm.of(run.spec(), round.warmUp());
  }

  private Checkpoint write(Round round, Run run, List<ModelUpdate> updates, Combination how)
      throws IOException {
    return write(round, run, updates, how, weights -> weights);
  }

  private Checkpoint write(
      Round round,
      Run run,
      List<ModelUpdate> updates,
      Combination how,
      UnaryOperator<Combination.Sink> between)
      throws IOException {
    try (OpenUpdates open = OpenUpdates.of(updates, round.base(), form(round, run), files)) {
      List<TensorInfo> tensors = open.tensors();
      return checkpoints.write(
          round.id(),
          metadata(round),
          tensors,
          writer -> {
            RoundedTensors weights = new RoundedTensors(writer);
            try (ReadAhead read = open.read()) {
              how.combine(read, tensors, between.apply(weights));
            }
            open.requireDeclaredHashes();
            weights.requireFinite();
          });
    }
  }

  private Map<String, String> metadata(Round round) throws IOException {
    try (WeightStream base = files.open(round.base())) {
      SortedMap<String, String> metadata = new TreeMap<>(base.header().metadata());
      metadata.put("round", Integer.toString(round.number()));
      return metadata;
    }
  }
}
