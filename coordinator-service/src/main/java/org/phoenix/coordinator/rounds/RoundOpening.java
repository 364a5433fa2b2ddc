package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.coordinator.sharing.Beta;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Plans rounds and gives every connected site its assignment. */
@Component
public class RoundOpening {

  private final Runs runs;
  private final Participants participants;
  private final Rounds rounds;
  private final Assignments assignments;
  private final RunControl control;
  private final Beta beta;
  private final EventLog events;
  private final Clock clock;

  RoundOpening(
      Runs runs,
      Participants participants,
      Rounds rounds,
      Assignments assignments,
      RunControl control,
      Beta beta,
      EventLog events,
      Clock clock) {
    this.runs = runs;
    this.participants = participants;
    this.rounds = rounds;
    this.assignments = assignments;
    this.control = control;
    this.beta = beta;
    this.events = events;
    this.clock = clock;
  }

  /** Writes down that a round comes next, and what it starts from. */
  @Transactional
  public void plan(UUID runId, int number, Checkpoint base) {
    Run run = runs.get(runId);
    run.enter(number);
    rounds.save(new Round(runId, number, base, clock.instant()));
  }

  /** The number of a run's first round: 0 when a warm-up comes first. */
  public static int firstRound(Run run) {
    Sharing sharing = run.spec().sharing();
    return sharing != null && sharing.warmUpSteps() > 0 ? 0 : 1;
  }

  /** Opens a planned round, or fails the run when too few sites are left. */
  @Transactional
  public void open(UUID roundId) {
    Round round = rounds.locked(roundId);
    Run run = runs.get(round.runId());
    List<Participant> sites = participants.connected(run.id());
    Integer asked = run.spec().quorum();
    int quorum = asked == null ? sites.size() : asked;
    if (sites.isEmpty() || sites.size() < quorum) {
      control.fail(
          run.id(),
          "round %d needs %d sites, and %d are left"
              .formatted(round.number(), Math.max(1, quorum), sites.size()));
      return;
    }
    measureBeta(run);
    round.open(round.warmUp() ? 1 : quorum, until(run), clock.instant());
    if (round.warmUp()) {
      assignWarmUp(run, round, Set.of());
    } else {
      sites.forEach(site -> assign(run, round, site, WorkKind.TRAIN));
      List<String> names = sites.stream().map(Participant::site).toList();
      opened(run, round, "with " + String.join(", ", names));
    }
  }

  /**
   * Every site may see G, so any one can warm up: the first in a seeded order that was not asked
   * yet. Empty when all were.
   */
  Optional<String> assignWarmUp(Run run, Round round, Set<UUID> asked) {
    Optional<Participant> next =
        participants.connected(run.id()).stream()
            .filter(site -> !asked.contains(site.siteId()))
            .min(
                Comparator.comparingLong(
                    site -> Seeds.warmUpOrder(run.spec().seed(), site.site())));
    next.ifPresent(
        site -> {
          assign(run, round, site, WorkKind.WARM_UP);
          round.extend(until(run));
          opened(run, round, "for the warm-up at " + site.site());
        });
    return next.map(Participant::site);
  }

  private void assign(Run run, Round round, Participant site, WorkKind kind) {
    long runSeed = run.spec().seed();
    long seed =
        kind == WorkKind.WARM_UP
            ? Seeds.warmUp(runSeed)
            : Seeds.training(runSeed, round.number(), site.site());
    assignments.save(
        new Assignment(round, site.siteId(), site.site(), kind, seed, clock.instant()));
  }

  private Instant until(Run run) {
    return clock.instant().plus(run.spec().deadline());
  }

  private void opened(Run run, Round round, String with) {
    events.record(
        run.id(),
        Event.of("round.opened", "Round %d opened %s".formatted(round.number(), with))
            .round(round.number())
            .with("base", round.base().sha256())
            .with("deadline", round.deadline()));
  }

  /** Sites may say only now what they have, so it is measured again with every round. */
  private void measureBeta(Run run) {
    Sharing sharing = run.spec().sharing();
    if (sharing != null) {
      List<UUID> all =
          participants.findByRunIdOrderBySite(run.id()).stream().map(Participant::siteId).toList();
      beta.of(sharing.dataSet(), all).ifPresent(run::measureBeta);
    }
  }
}
