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
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** One method per transition of a run: guard, change, event. */
@Component
public class RunControl {

  private final Runs runs;
  private final Participants participants;
  private final Sites sites;
  private final SpecCheck check;
  private final EventLog events;
  private final ApplicationEventPublisher publisher;
  private final Clock clock;

  RunControl(
      Runs runs,
      Participants participants,
      Sites sites,
      SpecCheck check,
      EventLog events,
      ApplicationEventPublisher publisher,
      Clock clock) {
    this.runs = runs;
    this.participants = participants;
    this.sites = sites;
    this.check = check;
    this.events = events;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Creates a draft; the same key with the same specification answers with the same run. */
  @Transactional
  public Run create(RunSpec spec, @Nullable String idempotencyKey) {
    if (idempotencyKey != null) {
      var earlier = runs.findByIdempotencyKey(idempotencyKey);
      if (earlier.isPresent()) {
        return sameSpec(earlier.get(), spec, idempotencyKey);
      }
    }
    check.check(spec);
    try {
      Run run = runs.saveAndFlush(new Run(spec, idempotencyKey, clock.instant()));
      events.record(run.id(), Event.of("run.created", "Run " + run.name() + " was created"));
      return run;
    } catch (DataIntegrityViolationException anotherWasFaster) {
      throw new ConflictException(
          "The idempotency key %s is being used by another request; try again"
              .formatted(idempotencyKey));
    }
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

  /** The last round is closed. */
  @Transactional
  public void complete(UUID id) {
    Run run = runs.get(id);
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

  /** Lets a disconnected site back in from the next round on. */
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
    String probation = readmit(participant, run.spec().screening());
    String message =
        participant.site() + " was admitted again" + (probation == null ? "" : ", " + probation);
    events.record(id, Event.of("site.readmitted", message).site(participant.site()));
    return participant;
  }

  private static @Nullable String readmit(Participant participant, @Nullable Screening rule) {
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
        ? sites.findByImagesNotNullOrderByName()
        : sites.findByNameInOrderByName(names);
  }

  private static Run sameSpec(Run earlier, RunSpec spec, String key) {
    if (!earlier.spec().equals(spec)) {
      throw new ConflictException(
          "The idempotency key %s made run %s with another specification"
              .formatted(key, earlier.id()));
    }
    return earlier;
  }
}
