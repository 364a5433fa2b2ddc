package org.phoenix.coordinator.driver;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.coordinator.aggregation.Aggregation;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Evaluation;
import org.phoenix.coordinator.leases.Fence;
import org.phoenix.coordinator.leases.Lease;
import org.phoenix.coordinator.leases.LeaseLostException;
import org.phoenix.coordinator.leases.Leases;
import org.phoenix.coordinator.memorisation.MemorisationChecks;
import org.phoenix.coordinator.rounds.OpenRounds;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.RoundOpening;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves running runs on, each under a lease that keeps other coordinators from it. It is
 * level-triggered: every step is decided by what the database says and leaves its result there,
 * nothing is kept in memory, and no transaction is open during slow work. So it does not matter
 * when the coordinator dies or how often.
 */
@Component
public class RunDriver {

  private static final Logger log = LoggerFactory.getLogger(RunDriver.class);

  /** Ends a tick that never comes to rest; the next one goes on. */
  private static final int MOST_STEPS = 1000;

  private final Leases leases;
  private final Fence fence;
  private final Runs runs;
  private final Rounds rounds;
  private final Beginning beginning;
  private final RoundOpening opening;
  private final MemorisationChecks checks;
  private final OpenRounds open;
  private final Aggregation aggregation;
  private final Evaluation evaluation;
  private final RoundClosing closing;
  private final RunControl control;
  private final Counter lost;

  RunDriver(
      Leases leases,
      Fence fence,
      Runs runs,
      Rounds rounds,
      Beginning beginning,
      RoundOpening opening,
      MemorisationChecks checks,
      OpenRounds open,
      Aggregation aggregation,
      Evaluation evaluation,
      RoundClosing closing,
      RunControl control,
      MeterRegistry registry) {
    this.leases = leases;
    this.fence = fence;
    this.runs = runs;
    this.rounds = rounds;
    this.beginning = beginning;
    this.opening = opening;
    this.checks = checks;
    this.open = open;
    this.aggregation = aggregation;
    this.evaluation = evaluation;
    this.closing = closing;
    this.control = control;
    this.lost = registry.counter("phoenix.leases.lost");
  }

  /**
   * Moves every running run that is not another coordinator's as far as it goes without waiting;
   * one's trouble is not another's.
   */
  public void tick() {
    for (UUID id : leases.open()) {
      try {
        int steps = 0;
        while (steps < MOST_STEPS && stepUnderLease(id)) {
          steps++;
        }
      } catch (LeaseLostException e) {
        lost.increment();
        log.warn("{}; nothing was written", e.getMessage());
      } catch (IOException | RuntimeException e) {
        log.warn("Run {} does not move, trying again: {}", id, e.toString());
        log.debug("Run {} does not move", id, e);
      }
    }
  }

  private boolean stepUnderLease(UUID id) throws IOException {
    Optional<Lease> lease = leases.take(id);
    return lease.isPresent() && fence.within(lease.get(), () -> step(id));
  }

  /**
   * Takes one step of a run.
   *
   * @return whether there may be another one to take at once
   */
  boolean step(UUID runId) throws IOException {
    Run run = runs.get(runId);
    if (run.status() != RunStatus.RUNNING) {
      return false;
    }
    if (run.checkpoint() == null) {
      beginning.begin(run);
      return true;
    }
    Optional<Round> newest = rounds.findFirstByRunIdOrderByNumberDesc(runId);
    if (newest.isEmpty()) {
      opening.plan(runId, RoundOpening.firstRound(run));
      return true;
    }
    return step(run, newest.get());
  }

  private boolean step(Run run, Round round) throws IOException {
    switch (round.status()) {
      case PLANNED -> opening.open(round.id(), checks.lenet(run.spec(), round.number()));
      case OPEN -> {
        return aggregation.inspectNext(round) || open.step(round.id(), aggregation.valid(round));
      }
      case AGGREGATING -> aggregation.step(round);
      case EVALUATING -> {
        return judge(run, round);
      }
      // A failed round ends its run, unless an operator took the run back to an earlier one.
      case CLOSED, FAILED -> goOn(run, round);
    }
    return true;
  }

  private boolean judge(Run run, Round round) {
    List<Appraisal> appraisals = evaluation.plan(run, round);
    return appraisals.stream().allMatch(Appraisal::finished)
        ? closing.close(run, round, appraisals)
        : evaluation.step(run, round, appraisals);
  }

  private void goOn(Run run, Round round) {
    if (round.number() < run.spec().rounds()) {
      opening.plan(run.id(), round.number() + 1);
    } else {
      control.complete(run.id());
    }
  }
}
