package org.phoenix.coordinator.operators;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.cards.ModelCards;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.leases.Leases;
import org.phoenix.coordinator.requests.EntityTags;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.RollingBack;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.ModelCard;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.paging.Cursor;
import org.phoenix.platform.paging.Page;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.core.io.Resource;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
class RunsController implements RunsApi {

  /** Newer than any run. */
  private static final String BEFORE_ALL =
      "9999-01-01T00:00:00Z ffffffff-ffff-ffff-ffff-ffffffffffff";

  private final RunControl control;
  private final RollingBack back;
  private final Runs runs;
  private final Participants participants;
  private final Rounds rounds;
  private final ModelUpdates updates;
  private final RunViews runViews;
  private final RoundViews roundViews;
  private final RoundGrids grids;
  private final ModelCards cards;
  private final WaitingRoom waiting;
  private final Leases leases;
  private final EventLog events;
  private final EntityTags tags;
  private final HttpServletResponse answer;

  /**
   * @param answer stands for the present one
   */
  RunsController(
      RunControl control,
      RollingBack back,
      Runs runs,
      Participants participants,
      Rounds rounds,
      ModelUpdates updates,
      RunViews runViews,
      RoundViews roundViews,
      RoundGrids grids,
      ModelCards cards,
      WaitingRoom waiting,
      Leases leases,
      EventLog events,
      EntityTags tags,
      HttpServletResponse answer) {
    this.control = control;
    this.back = back;
    this.runs = runs;
    this.participants = participants;
    this.rounds = rounds;
    this.updates = updates;
    this.runViews = runViews;
    this.roundViews = roundViews;
    this.grids = grids;
    this.cards = cards;
    this.waiting = waiting;
    this.leases = leases;
    this.events = events;
    this.tags = tags;
    this.answer = answer;
  }

  /** Repetitions under the same key never come here. */
  @Override
  @ResponseStatus(HttpStatus.CREATED)
  public RunView create(RunSpec spec, @Nullable String idempotencyKey) {
    return made(control.create(spec));
  }

  @Override
  public ResponseEntity<List<RunView>> pageOfRuns(@Nullable String after, int limit) {
    String[] position = Cursor.position("runs", after, BEFORE_ALL).split(" ", 2);
    return Page.of(
        runs.before(
            Instant.parse(position[0]),
            UUID.fromString(position[1]),
            Limit.of(Page.peeking(limit))),
        limit,
        run -> Cursor.of("runs", run.createdAt() + " " + run.id()),
        runViews::of);
  }

  @Override
  public RunView run(UUID id) {
    return runViews.of(runs.get(id));
  }

  @Override
  public RunView start(UUID id) {
    return change(id, control::start);
  }

  @Override
  public RunView pause(UUID id) {
    return change(id, control::pause);
  }

  @Override
  public RunView resume(UUID id) {
    return change(id, control::resume);
  }

  @Override
  public RunView cancel(UUID id) {
    return change(id, control::cancel);
  }

  @Override
  public RunView extend(UUID id, Extension extension) {
    return change(id, run -> control.extend(run, extension.rounds()));
  }

  @Override
  public RunView rollBack(UUID id, Rollback rollback) {
    return change(id, run -> back.rollBack(run, rollback.round()));
  }

  @Override
  @ResponseStatus(HttpStatus.CREATED)
  public RunView copy(UUID id, JsonNode changes) {
    return made(control.copy(id, changes));
  }

  @Override
  public ModelCard card(UUID id) {
    return cards.of(runs.get(id));
  }

  @Override
  public ResponseEntity<String> cardText(UUID id) {
    return cards.text(runs.get(id));
  }

  @Override
  public Waiting waiting(UUID id) {
    return waiting.of(runs.get(id)).drivenBy(leases.driver(id).orElse(null));
  }

  @Override
  public ResponseEntity<List<RoundView>> pageOfRounds(UUID id, @Nullable String after, int limit) {
    runs.get(id);
    String list = "rounds of " + id;
    int number = Integer.parseInt(Cursor.position(list, after, "-1"));
    return Page.of(
        rounds.findByRunIdAndNumberGreaterThanOrderByNumber(
            id, number, Limit.of(Page.peeking(limit))),
        limit,
        round -> Cursor.of(list, Integer.toString(round.number())),
        roundViews::of);
  }

  @Override
  public RoundView round(UUID id, int number) {
    return roundViews.of(find(id, number));
  }

  @Override
  public ResponseEntity<Resource> grid(UUID id, int number) {
    return grids.of(find(id, number));
  }

  @Override
  public ResponseEntity<List<ParticipantView>> pageOfParticipants(
      UUID id, @Nullable String after, int limit) {
    runs.get(id);
    String list = "sites of " + id;
    String site = Cursor.position(list, after, "");
    return Page.of(
        participants.findByRunIdAndSiteGreaterThanOrderBySite(
            id, site, Limit.of(Page.peeking(limit))),
        limit,
        participant -> Cursor.of(list, participant.site()),
        RunsController::view);
  }

  @Override
  public ParticipantView participant(UUID id, UUID siteId) {
    runs.get(id);
    return participants
        .findByRunIdAndSiteId(id, siteId)
        .map(RunsController::view)
        .orElseThrow(() -> new NotFoundException("site in this run", siteId));
  }

  @Override
  public ParticipantView readmit(UUID id, UUID siteId) {
    tags.requireMatch(participant(id, siteId));
    Participant admitted = control.readmit(id, siteId);
    participants.flush();
    return view(admitted);
  }

  @Override
  public ResponseEntity<List<EventView>> pageOfEvents(UUID id, long after, int limit) {
    runs.get(id);
    return Page.of(
        events.after(id, after, limit + 1),
        limit,
        event -> Long.toString(event.id()),
        event -> event);
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
        update.sha256(),
        update.memorisation(),
        update.samples() == null ? null : update.samples().key());
  }

  private Round find(UUID id, int number) {
    runs.get(id);
    return rounds
        .findByRunIdAndNumber(id, number)
        .orElseThrow(() -> new NotFoundException("round of run " + id + " with number", number));
  }

  /** A request is one transaction: the run is changed in the state that If-Match names. */
  private RunView change(UUID id, Function<UUID, Run> transition) {
    tags.requireMatch(runViews.of(runs.get(id)));
    return runViews.stored(transition.apply(id));
  }

  private RunView made(Run run) {
    answer.setHeader(HttpHeaders.LOCATION, "/api/v1/runs/" + run.id());
    return runViews.stored(run);
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
