package org.phoenix.coordinator.aggregation;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.aggregation.Combining.ImpossibleException;
import org.phoenix.coordinator.aggregation.Combining.Outcome;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.aggregation.UpdateFiles.Finding;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.evaluation.SiteImages;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdate.Status;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes new global weights of a frozen set of updates. Each step leaves its result in the database,
 * so a crash repeats one step at most:
 *
 * <ol>
 *   <li>inspect the updates, a few at a time, while the round still waits for more;
 *   <li>compare their distances, accept or quarantine;
 *   <li>combine the accepted ones, if they still make the quorum.
 * </ol>
 */
@Component
public class Aggregation {

  private final Rounds rounds;
  private final ModelUpdates updates;
  private final Runs runs;
  private final RunControl control;
  private final UpdateFiles files;
  private final ImageFiles images;
  private final ImageClaims claims;
  private final Quarantine quarantine;
  private final Combining combining;
  private final EventLog events;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final double normBound;

  Aggregation(
      Rounds rounds,
      ModelUpdates updates,
      Runs runs,
      RunControl control,
      UpdateFiles files,
      ImageFiles images,
      ImageClaims claims,
      Quarantine quarantine,
      Combining combining,
      EventLog events,
      TransactionTemplate transactions,
      Clock clock,
      CoordinatorProperties properties) {
    this.rounds = rounds;
    this.updates = updates;
    this.runs = runs;
    this.control = control;
    this.files = files;
    this.images = images;
    this.claims = claims;
    this.quarantine = quarantine;
    this.combining = combining;
    this.events = events;
    this.transactions = transactions;
    this.clock = clock;
    this.normBound = properties.normBound();
  }

  /**
   * Takes the next step of an aggregating round.
   *
   * @throws IOException when the store fails; worth another try
   */
  public void step(Round round) throws IOException {
    if (inspectNext(round)) {
      return;
    }
    List<ModelUpdate> all = updates.findByRoundIdOrderBySite(round.id());
    List<ModelUpdate> inspected = inspected(all);
    if (!inspected.isEmpty()) {
      compare(round, inspected);
      return;
    }
    List<ModelUpdate> accepted = all.stream().filter(ModelUpdate::accepted).toList();
    if (accepted.isEmpty() || accepted.size() < round.quorum()) {
      fail(
          round,
          "round %d has %d valid updates of the %d it needs"
              .formatted(round.number(), accepted.size(), round.quorum()));
      return;
    }
    combine(round, accepted);
  }

  /**
   * Inspects some updates that nobody looked at yet, in a round that is open or aggregating.
   *
   * @return whether there were any
   * @throws IOException when the store fails; worth another try
   */
  public boolean inspectNext(Round round) throws IOException {
    List<ModelUpdate> next =
        updates.findByRoundIdOrderBySite(round.id()).stream()
            .filter(ModelUpdate::uninspected)
            .limit(UpdateFiles.AT_ONCE)
            .toList();
    if (next.isEmpty()) {
      return false;
    }
    Optional<SiteImages> wanted = SiteImages.of(runs.get(round.runId()), round);
    for (Finding finding : files.inspect(credible(round, next), round.base(), form(round))) {
      String refusal = finding.refusal();
      refusal = refusal == null ? imagesRefusal(wanted, finding.update()) : refusal;
      if (refusal == null) {
        quarantine.passed(finding.update(), finding.distance());
      } else {
        quarantine.refused(round, finding.update(), refusal);
      }
    }
    return true;
  }

  /** A site that is judged by its own images must send some that can be judged. */
  private @Nullable String imagesRefusal(Optional<SiteImages> wanted, ModelUpdate update)
      throws IOException {
    try {
      if (wanted.isPresent()) {
        images.inspect(update, wanted.get());
      }
      return null;
    } catch (RefusedException e) {
      return e.getMessage();
    }
  }

  /** How many updates of an open round are valid, compared with those that are there by now. */
  public int valid(Round round) {
    List<ModelUpdate> inspected = inspected(updates.findByRoundIdOrderBySite(round.id()));
    return inspected.size() - Outliers.beyond(distances(inspected), normBound).size();
  }

  private static List<ModelUpdate> inspected(List<ModelUpdate> all) {
    return all.stream().filter(update -> update.status() == Status.INSPECTED).toList();
  }

  /** Those that claim no more images than they can have; the others need no reading. */
  private List<ModelUpdate> credible(Round round, List<ModelUpdate> all) {
    List<ModelUpdate> credible = new ArrayList<>();
    for (ModelUpdate update : all) {
      try {
        claims.check(update);
        credible.add(update);
      } catch (RefusedException e) {
        quarantine.refused(round, update, String.valueOf(e.getMessage()));
      }
    }
    return credible;
  }

  private void compare(Round round, List<ModelUpdate> inspected) {
    SortedMap<String, Double> outliers = Outliers.beyond(distances(inspected), normBound);
    transactions.executeWithoutResult(
        transaction -> {
          for (ModelUpdate update : inspected) {
            Double median = outliers.get(update.site());
            if (median == null) {
              quarantine.accepted(update);
            } else {
              quarantine.refused(
                  round,
                  update,
                  "it went %.4g from its base, more than %.4g times its peers' median of %.4g"
                      .formatted(distance(update), normBound, median));
            }
          }
        });
  }

  private void combine(Round round, List<ModelUpdate> accepted) throws IOException {
    Outcome outcome;
    try {
      outcome = combining.combine(round, runs.get(round.runId()), accepted);
    } catch (BrokenWeightsException changed) {
      inspectAgain(round, accepted, changed);
      return;
    } catch (ImpossibleException e) {
      fail(round, "round %d: %s".formatted(round.number(), e.getMessage()));
      return;
    }
    transactions.executeWithoutResult(transaction -> store(round, outcome, accepted));
  }

  /** Fails the run, unless the round was ended meanwhile: an operator may have rolled it back. */
  private void fail(Round round, String reason) {
    transactions.executeWithoutResult(
        transaction -> {
          if (rounds.locked(round.id()).status() == RoundStatus.AGGREGATING) {
            control.fail(round.runId(), reason);
          }
        });
  }

  /** Upload URLs outlive the inspection: whoever overwrote his file meanwhile is left out. */
  private void inspectAgain(Round round, List<ModelUpdate> accepted, BrokenWeightsException changed)
      throws IOException {
    boolean found = false;
    for (Finding finding : files.inspect(accepted, round.base(), form(round))) {
      if (finding.refusal() != null) {
        quarantine.refused(round, finding.update(), "it was changed later: " + finding.refusal());
        found = true;
      }
    }
    if (!found) {
      throw new IOException(changed);
    }
  }

  private void store(Round planned, Outcome outcome, List<ModelUpdate> accepted) {
    Round round = rounds.locked(planned.id());
    if (round.status() != RoundStatus.AGGREGATING) {
      return;
    }
    Checkpoint weights = outcome.weights();
    round.aggregate(weights, clock.instant());
    round.remember(outcome.moments());
    Run run = runs.get(round.runId());
    run.advanceTo(weights);
    run.remember(outcome.moments());
    outcome.choice().ifPresent(choice -> events.record(run.id(), choice));
    long images = accepted.stream().mapToLong(ModelUpdate::images).sum();
    String message =
        "Round %d: %d updates over %d images make checkpoint %s"
            .formatted(round.number(), accepted.size(), images, weights.shortName());
    events.record(
        run.id(),
        Event.of("round.aggregated", message)
            .round(round.number())
            .with("sha256", weights.sha256())
            .with("images", images));
  }

  private WireForm form(Round round) {
    return WireForm.of(runs.get(round.runId()).spec(), round.warmUp());
  }

  private static Map<String, Double> distances(List<ModelUpdate> inspected) {
    Map<String, Double> distances = new HashMap<>();
    inspected.forEach(update -> distances.put(update.site(), distance(update)));
    return distances;
  }

  private static double distance(ModelUpdate update) {
    Double distance = update.distance();
    return distance == null ? 0 : distance;
  }
}
