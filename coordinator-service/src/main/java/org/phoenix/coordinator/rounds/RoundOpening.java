package org.phoenix.coordinator.rounds;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.memorisation.LeNetFile;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.runs.Seeds;
import org.phoenix.coordinator.sharing.Beta;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Plans rounds and gives the sites that are asked their assignments. */
@Component
public class RoundOpening {

  private final Runs runs;
  private final Participants participants;
  private final Rounds rounds;
  private final Assignments assignments;
  private final RunControl control;
  private final Beta beta;
  private final SharedDataSets sharedDataSets;
  private final EventLog events;
  private final Clock clock;

  RoundOpening(
      Runs runs,
      Participants participants,
      Rounds rounds,
      Assignments assignments,
      RunControl control,
      Beta beta,
      SharedDataSets sharedDataSets,
      EventLog events,
      Clock clock) {
    this.runs = runs;
    this.participants = participants;
    this.rounds = rounds;
    this.assignments = assignments;
    this.control = control;
    this.beta = beta;
    this.sharedDataSets = sharedDataSets;
    this.events = events;
    this.clock = clock;
  }

  /** Writes down that a round comes next, and that it starts from the run's present weights. */
  @Transactional
  public void plan(UUID runId, int number) {
    Run run = runs.get(runId);
    Checkpoint base = Objects.requireNonNull(run.checkpoint(), "weights of a run with rounds");
    run.enter(number);
    rounds.save(new Round(runId, number, base, clock.instant()));
  }

  /** The number of a run's first round: 0 when a warm-up comes first. */
  public static int firstRound(Run run) {
    Sharing sharing = run.spec().sharing();
    return sharing != null && sharing.warmUpSteps() > 0 ? 0 : 1;
  }

  /**
   * Opens a planned round, or fails the run when too few sites are left.
   *
   * @param lenet what the sites check their models with, if they do and there is one
   */
  @Transactional
  public void open(UUID roundId, @Nullable LeNetFile lenet) {
    Round round = rounds.locked(roundId);
    if (round.status() != RoundStatus.PLANNED) {
      return; // an operator has just rolled the run back, or ended it
    }
    round.checkWith(lenet);
    Run run = runs.get(round.runId());
    List<Participant> sites = participants.connected(run.id());
    RoundRules rules = RoundRules.of(run.spec());
    if (sites.size() < rules.fewestSites()) {
      control.fail(
          run.id(),
          "round %d needs %d sites, and %d are left"
              .formatted(round.number(), rules.fewestSites(), sites.size()));
      return;
    }
    measureBeta(run);
    if (round.warmUp()) {
      round.open(1, 1, until(run), clock.instant());
      assignWarmUp(run, round, Set.of());
    } else {
      List<Participant> drawn = draw(run, round, sites, rules.asked(sites.size()));
      int connected = sites.size();
      round.open(rules.needed(connected), rules.wanted(connected), until(run), clock.instant());
      drawn.forEach(site -> assign(run, round, site, WorkKind.TRAIN));
      List<String> names = drawn.stream().map(Participant::site).toList();
      opened(run, round, "with " + String.join(", ", names));
    }
  }

  /** So many of the sites, the first in the round's seeded order, by name. */
  private static List<Participant> draw(Run run, Round round, List<Participant> sites, int count) {
    long seed = run.spec().seed();
    return sites.stream()
        .sorted(
            Comparator.comparingLong(site -> Seeds.selection(seed, round.number(), site.site())))
        .limit(count)
        .sorted(Comparator.comparing(Participant::site))
        .toList();
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
          round.due(until(run));
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
      beta.of(sharing.dataSet(), all).ifPresent(measured -> measured(run, sharing, measured));
    }
  }

  private void measured(Run run, Sharing sharing, double measured) {
    if (!Objects.equals(run.beta(), measured)) {
      run.measureBeta(measured);
      SharedDataSet set = sharedDataSets.getReferenceById(sharing.dataSet());
      String message =
          String.format(
              Locale.ROOT,
              "The shared set %s has %d images in %d bytes: beta is %.4g",
              set.name(),
              set.images(),
              set.bytes(),
              measured);
      events.record(
          run.id(),
          Event.of("sharing.measured", message)
              .with("beta", measured)
              .with("bytes", set.bytes())
              .with("classCounts", set.classCounts()));
    }
  }
}
