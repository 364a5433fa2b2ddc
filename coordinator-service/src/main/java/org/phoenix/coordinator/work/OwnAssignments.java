package org.phoenix.coordinator.work;

import java.util.UUID;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Assignments;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.stereotype.Component;

/** A site's own assignments, and whether they are still wanted. */
@Component
class OwnAssignments {

  private final Assignments assignments;

  OwnAssignments(Assignments assignments) {
    this.assignments = assignments;
  }

  /**
   * @throws NotFoundException also when it is another site's: what others do is nobody's business
   */
  Assignment get(UUID siteId, UUID id) {
    return assignments
        .findByIdAndSiteId(id, siteId)
        .orElseThrow(() -> new NotFoundException("assignment of this site", id));
  }

  /** The round of an assignment, which is not read with it: it may have to be locked first. */
  UUID round(UUID siteId, UUID id) {
    return assignments
        .roundOf(siteId, id)
        .orElseThrow(() -> new NotFoundException("assignment of this site", id));
  }

  /** The same, for an answer to it, in a transaction that holds its round already. */
  Assignment locked(UUID siteId, UUID id) {
    return assignments
        .lockedOf(siteId, id)
        .orElseThrow(() -> new NotFoundException("assignment of this site", id));
  }

  /**
   * @throws ConflictException when the round or the run went on without it
   */
  static void requireWanted(Assignment assignment, Round round, Run run) {
    if (!assignment.open() || round.status() != RoundStatus.OPEN) {
      throw new ConflictException(
          "Assignment %s is no longer wanted: %s"
              .formatted(assignment.id(), whyUnwanted(assignment, round, run)));
    }
  }

  /** Why an assignment is no longer wanted, for people. */
  static String whyUnwanted(Assignment assignment, Round round, Run run) {
    if (run.ended()) {
      return "run %s is %s".formatted(run.name(), run.status());
    }
    if (round.status() == RoundStatus.FAILED) {
      return "round %d was given up: %s".formatted(round.number(), round.reason());
    }
    if (assignment.status() == AssignmentStatus.MISSED) {
      return "round %d went on without it".formatted(round.number());
    }
    return "it is %s and round %d is %s"
        .formatted(assignment.status(), round.number(), round.status());
  }
}
