package org.phoenix.coordinator.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.ModelUpdates.Quarantined;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.metrics.Readings;
import org.springframework.stereotype.Component;

/** Where a run is, what it waits for, and how far each of its sites is. */
@Component
class RoundReadings {

  private final Rounds rounds;
  private final Assignments assignments;
  private final Participants participants;
  private final ModelUpdates updates;

  RoundReadings(
      Rounds rounds, Assignments assignments, Participants participants, ModelUpdates updates) {
    this.rounds = rounds;
    this.assignments = assignments;
    this.participants = participants;
    this.updates = updates;
  }

  void add(Readings readings, Run run, Tags tags) {
    readings.add("phoenix.run.rounds", tags, run.spec().rounds());
    readings.add("phoenix.run.paused", tags, run.status() == RunStatus.PAUSED ? 1 : 0);
    addParticipants(readings, run, tags);
    rounds
        .findFirstByRunIdOrderByNumberDesc(run.id())
        .ifPresent(round -> add(readings, run, round, tags));
  }

  private void addParticipants(Readings readings, Run run, Tags tags) {
    List<Participant> all = participants.findByRunIdOrderBySite(run.id());
    for (ParticipantStatus status : ParticipantStatus.values()) {
      long count = all.stream().filter(one -> one.status() == status).count();
      readings.add("phoenix.run.participants", tags.and(RunGauges.status(status)), count);
    }
    Map<String, Long> quarantined =
        updates.quarantined(run.id()).stream()
            .collect(Collectors.toMap(Quarantined::site, Quarantined::updates));
    for (Participant one : all) {
      Tags site = tags.and("site", one.site());
      readings.add("phoenix.site.connected", site, one.connected() ? 1 : 0);
      readings.add("phoenix.site.strikes", site, one.strikes());
      readings.add("phoenix.site.quarantines", site, quarantined.getOrDefault(one.site(), 0L));
    }
  }

  private void add(Readings readings, Run run, Round round, Tags tags) {
    readings.add("phoenix.run.round", tags, round.number());
    readings.add("phoenix.run.quorum", tags, round.quorum());
    readings.add(
        "phoenix.run.phase.start.timestamp.seconds", tags, RunGauges.seconds(round.phaseBeganAt()));
    for (RoundStatus phase : RoundStatus.values()) {
      readings.add(
          "phoenix.run.phase",
          tags.and("phase", RunGauges.lowerCase(phase)),
          round.status() == phase ? 1 : 0);
    }
    boolean open = run.status() == RunStatus.RUNNING && round.status() == RoundStatus.OPEN;
    if (open) {
      readings.add(
          "phoenix.run.deadline.timestamp.seconds", tags, RunGauges.seconds(round.deadline()));
    }
    List<Assignment> work = assignments.findByRoundIdOrderBySite(round.id());
    for (AssignmentStatus status : AssignmentStatus.values()) {
      long count = work.stream().filter(one -> one.status() == status).count();
      readings.add("phoenix.run.sites", tags.and(RunGauges.status(status)), count);
    }
    work.forEach(one -> add(readings, one, open, tags.and("site", one.site())));
  }

  private static void add(Readings readings, Assignment work, boolean open, Tags site) {
    readings.add("phoenix.site.awaited", site, open && work.open() ? 1 : 0);
    Progress progress = work.progress();
    if (progress != null) {
      readings.add("phoenix.site.step", site, progress.step());
      readings.add("phoenix.site.steps", site, progress.steps());
      readings.add("phoenix.site.device.memory.bytes", site, progress.deviceMemoryBytes());
      readings.add("phoenix.site.device.utilisation", site, progress.deviceUtilisation());
      // A site that waits for its device has neither loss nor speed.
      boolean begun = progress.step() > 0;
      readings.add("phoenix.site.loss", site, begun ? progress.loss() : null);
      if (begun && work.open()) {
        readings.add("phoenix.site.images.per.second", site, progress.imagesPerSecond());
        readings.add("phoenix.site.eta.seconds", site, progress.etaSeconds());
      }
    }
  }
}
