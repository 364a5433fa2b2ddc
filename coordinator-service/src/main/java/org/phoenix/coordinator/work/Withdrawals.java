package org.phoenix.coordinator.work;

import java.util.UUID;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Withdrawing;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.sites.SiteRegister;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes a site's no for an answer: to one run, or to all. */
@Component
class Withdrawals {

  private final OwnAssignments own;
  private final Runs runs;
  private final Participants participants;
  private final SiteRegister sites;
  private final Withdrawing withdrawing;

  Withdrawals(
      OwnAssignments own,
      Runs runs,
      Participants participants,
      SiteRegister sites,
      Withdrawing withdrawing) {
    this.own = own;
    this.runs = runs;
    this.participants = participants;
    this.sites = sites;
    this.withdrawing = withdrawing;
  }

  /** The site wants no part in the run of this assignment. */
  @Transactional
  public void refuse(UUID siteId, UUID assignmentId, String reason) {
    Assignment assignment = own.get(siteId, assignmentId);
    Run run = runs.get(assignment.runId());
    if (!run.ended()) {
      withdrawing.withdraw(run, siteId, "site.refused", reason);
    }
  }

  /** The site goes for good. */
  @Transactional
  public void leave(UUID siteId) {
    sites.leave(siteId);
    for (Participant participant : participants.findBySiteId(siteId)) {
      Run run = runs.get(participant.runId());
      if (!run.ended()) {
        withdrawing.withdraw(run, siteId, "site.left", "the site has left for good");
      }
    }
  }
}
