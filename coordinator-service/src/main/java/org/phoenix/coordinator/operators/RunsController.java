package org.phoenix.coordinator.operators;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.leases.Leases;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RunsController implements RunsApi {

  private static final int MOST_EVENTS = 1000;

  private final RunControl control;
  private final Runs runs;
  private final Participants participants;
  private final Rounds rounds;
  private final ModelUpdates updates;
  private final RunViews runViews;
  private final RoundViews roundViews;
  private final WaitingRoom waiting;
  private final Leases leases;
  private final EventLog events;

  RunsController(
      RunControl control,
      Runs runs,
      Participants participants,
      Rounds rounds,
      ModelUpdates updates,
      RunViews runViews,
      RoundViews roundViews,
      WaitingRoom waiting,
      Leases leases,
      EventLog events) {
    this.control = control;
    this.runs = runs;
    this.participants = participants;
    this.rounds = rounds;
    this.updates = updates;
    this.runViews = runViews;
    this.roundViews = roundViews;
    this.waiting = waiting;
    this.leases = leases;
    this.events = events;
  }

  @Override
  @ResponseStatus(HttpStatus.CREATED)
  public RunView create(RunSpec spec, @Nullable String idempotencyKey) {
    if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > 200)) {
      throw new InvalidRequestException(
          "Idempotency-Key = %s: 1 to 200 characters work".formatted(idempotencyKey));
    }
    return runViews.of(control.create(spec, idempotencyKey));
  }

  @Override
  public List<RunView> runs() {
    return runs.findAllByOrderByCreatedAtDesc().stream().map(runViews::of).toList();
  }

  @Override
  public RunView run(UUID id) {
    return runViews.of(runs.get(id));
  }

  @Override
  public RunView start(UUID id) {
    return runViews.of(control.start(id));
  }

  @Override
  public RunView pause(UUID id) {
    return runViews.of(control.pause(id));
  }

  @Override
  public RunView resume(UUID id) {
    return runViews.of(control.resume(id));
  }

  @Override
  public RunView cancel(UUID id) {
    return runViews.of(control.cancel(id));
  }

  @Override
  public Waiting waiting(UUID id) {
    return waiting.of(runs.get(id)).drivenBy(leases.driver(id).orElse(null));
  }

  @Override
  public List<RoundView> rounds(UUID id) {
    runs.get(id);
    return rounds.findByRunIdOrderByNumber(id).stream().map(roundViews::of).toList();
  }

  @Override
  public RoundView round(UUID id, int number) {
    runs.get(id);
    return rounds
        .findByRunIdAndNumber(id, number)
        .map(roundViews::of)
        .orElseThrow(() -> new NotFoundException("round of run " + id + " with number", number));
  }

  @Override
  public List<ParticipantView> participants(UUID id) {
    runs.get(id);
    return participants.findByRunIdOrderBySite(id).stream().map(RunsController::view).toList();
  }

  @Override
  public ParticipantView readmit(UUID id, UUID siteId) {
    return view(control.readmit(id, siteId));
  }

  @Override
  public List<EventView> events(UUID id, long after, int limit) {
    runs.get(id);
    if (after < 0 || limit < 1 || limit > MOST_EVENTS) {
      throw new InvalidRequestException(
          "after = %d, limit = %d: after starts at 0, limit goes from 1 to %d"
              .formatted(after, limit, MOST_EVENTS));
    }
    return events.after(id, after, limit);
  }

  @Override
  public UpdateView update(UUID id) {
    ModelUpdate update = updates.get(id);
    Round round = rounds.get(update.roundId());
    return new UpdateView(
        update.id(),
        update.runId(),
        round.number(),
        update.site(),
        update.objectKey(),
        update.sha256());
  }

  private static ParticipantView view(Participant participant) {
    return new ParticipantView(
        participant.siteId(),
        participant.site(),
        participant.status(),
        participant.strikes(),
        participant.reason());
  }
}
