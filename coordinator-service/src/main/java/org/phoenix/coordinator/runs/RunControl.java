package org.phoenix.coordinator.runs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One method per transition of a run: guard, change, event. */
@Component
public class RunControl {

  private final Runs runs;
  private final Participants participants;
  private final Sites sites;
  private final SpecCheck check;
  private final SpecPatch patch;
  private final EventLog events;
  private final ApplicationEventPublisher publisher;
  private final Clock clock;

  RunControl(
      Runs runs,
      Participants participants,
      Sites sites,
      SpecCheck check,
      SpecPatch patch,
      EventLog events,
      ApplicationEventPublisher publisher,
      Clock clock) {
    this.runs = runs;
    this.participants = participants;
    this.sites = sites;
    this.check = check;
    this.patch = patch;
    this.events = events;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Creates a draft. */
  @Transactional
  public Run create(RunSpec spec) {
    check.check(spec);
    Run run = runs.save(new Run(spec, null, clock.instant()));
    events.record(run.id(), Event.of("run.created", "Run " + run.name() + " was created"));
    return run;
  }

  /**
   * Creates a draft from another run's specification.
   *
   * @param changes a JSON merge patch
   */
  @Transactional
  public Run copy(UUID id, JsonNode changes) {
    RunSpec spec = patch.apply(runs.get(id).spec(), changes);
    check.check(spec);
    Run run = runs.save(new Run(spec, id, clock.instant()));
    String message = "Run %s was created from run %s".formatted(run.name(), id);
    events.record(run.id(), Event.of("run.created", message).with("clonedFrom", id.toString()));
    return run;
  }

  /** Fixes the run's sites and lets the driver begin. */
  @Transactional
  public Run start(UUID id) {
    Run run = runs.get(id);
    run.start();
    List<Site> chosen = chosen(run.spec());
    int fewest = RoundRules.of(run.spec()).fewestSites();
    if (chosen.size() < fewest) {
      throw new ConflictException(
          "Run %s needs %s, but %d are enrolled and have said what they offer"
              .formatted(run.name(), fewest == 1 ? "a site" : fewest + " sites", chosen.size()));
    }
    int least = AggregationMethod.of(run.spec().aggregation()).leastUpdates();
    if (chosen.size() < least) {
      throw new ConflictException(
          "Run %s needs %d sites for %s, but %d are enrolled and have said what they offer"
              .formatted(
                  run.name(),
                  least,
                  AggregationMethod.name(run.spec().aggregation()),
                  chosen.size()));
    }
    chosen.forEach(site -> participants.save(new Participant(id, site)));
    List<String> names = chosen.stream().map(Site::name).toList();
    String message = "Run %s started with %s".formatted(run.name(), String.join(", ", names));
    events.record(id, Event.of("run.started", message).with("sites", names));
    return run;
  }

  @Transactional
  public Run pause(UUID id) {
    Run run = runs.get(id);
    run.pause(clock.instant());
    events.record(id, Event.of("run.paused", "Run " + run.name() + " was paused"));
    return run;
  }

  @Transactional
  public Run resume(UUID id) {
    Run run = runs.get(id);
    Duration pause = run.resume(clock.instant());
    publisher.publishEvent(new RunResumed(id, pause));
    String message = "Run %s goes on after %d s".formatted(run.name(), pause.toSeconds());
    events.record(id, Event.of("run.resumed", message));
    return run;
  }

  @Transactional
  public Run cancel(UUID id) {
    Run run = runs.get(id);
    run.cancel(clock.instant());
    publisher.publishEvent(new RunEnded(id, "the run was cancelled"));
    events.record(id, Event.of("run.cancelled", "Run " + run.name() + " was cancelled"));
    return run;
  }

  /**
   * Gives a run more rounds.
   *
   * @param rounds how many it has altogether
   */
  @Transactional
  public Run extend(UUID id, int rounds) {
    Run run = runs.get(id);
    switch (run.status()) {
      case RUNNING, PAUSED, COMPLETED -> {}
      case DRAFT, FAILED, CANCELLED ->
          throw new ConflictException(
              "Run %s is %s and cannot be extended; clone it with another number of rounds"
                  .formatted(id, run.status()));
    }
    int before = run.spec().rounds();
    if (rounds <= before) {
      throw new ConflictException(
          "rounds = %d: run %s has %d already".formatted(rounds, id, before));
    }
    run.extend(
        patch.apply(run.spec(), JsonNodeFactory.instance.objectNode().put("rounds", rounds)));
    String message =
        "Run %s goes on to %d rounds instead of %d".formatted(run.name(), rounds, before);
    events.record(id, Event.of("run.extended", message).with("rounds", rounds));
    return run;
  }

  /** The last round is closed. */
  @Transactional
  public void complete(UUID id) {
    Run run = runs.get(id);
    if (run.round() < run.spec().rounds()) {
      return; // an operator has just extended it
    }
    run.complete(clock.instant());
    Event event = Event.of("run.completed", "Run " + run.name() + " is complete");
    var weights = run.checkpoint();
    events.record(id, event.with("checkpointSha256", weights == null ? null : weights.sha256()));
  }

  /** A round failed, and the run with it. */
  @Transactional
  public void fail(UUID id, String reason) {
    Run run = runs.get(id);
    run.fail(reason, clock.instant());
    publisher.publishEvent(new RunEnded(id, reason));
    events.record(id, Event.of("run.failed", "Run %s failed: %s".formatted(run.name(), reason)));
  }

  /** Lets a disconnected or withdrawn site back in from the next round on. */
  @Transactional
  public Participant readmit(UUID id, UUID siteId) {
    Run run = runs.get(id);
    if (run.ended()) {
      throw new ConflictException("Run %s is %s".formatted(id, run.status()));
    }
    Participant participant =
        participants
            .findByRunIdAndSiteId(id, siteId)
            .orElseThrow(() -> new NotFoundException("site in this run", siteId));
    if (sites.findById(siteId).filter(Site::left).isPresent()) {
      throw new ConflictException("Site %s has left for good".formatted(participant.site()));
    }
    String probation = readmit(participant, run.spec().screening());
    String message =
        participant.site() + " was admitted again" + (probation == null ? "" : ", " + probation);
    events.record(id, Event.of("site.readmitted", message).site(participant.site()));
    return participant;
  }

  private static @Nullable String readmit(Participant participant, @Nullable Screening rule) {
    if (participant.withdrawn()) {
      participant.rejoin();
      return null;
    }
    if (rule == null || RoundRules.or(rule.probation(), 0) == 0) {
      participant.readmit(0, null);
      return null;
    }
    String probation = "on probation for %d judged rounds".formatted(rule.probation());
    participant.readmit(rule.strikes() - 1, probation);
    return probation;
  }

  private List<Site> chosen(RunSpec spec) {
    List<String> names = spec.sites();
    return names == null
        ? sites.findByImagesNotNullAndLeftAtNullOrderByName()
        : sites.findByNameInAndLeftAtNullOrderByName(names);
  }
}
