package org.phoenix.coordinator.rounds;

import java.util.List;
import java.util.UUID;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.RoundRules;
import org.phoenix.coordinator.runs.Run;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a site out of a run at its own wish. What it has delivered stays in its round; a round that
 * is open waits for it no longer and needs no more than it would need if it were opened now.
 */
@Component
public class Withdrawing {

  private final Rounds rounds;
  private final Assignments assignments;
  private final Participants participants;
  private final EventLog events;

  Withdrawing(Rounds rounds, Assignments assignments, Participants participants, EventLog events) {
    this.rounds = rounds;
    this.assignments = assignments;
    this.participants = participants;
    this.events = events;
  }

  /**
   * Once more is no harm, and ends an assignment that was given out at the very same moment.
   *
   * @param event its type
   * @param reason in the site's words
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void withdraw(Run run, UUID siteId, String event, String reason) {
    List<Round> inWork = rounds.lockedInWork(run.id());
    Participant site = participants.findByRunIdAndSiteId(run.id(), siteId).orElseThrow();
    inWork.forEach(round -> failOpen(round, siteId, reason));
    if (site.withdrawn()) {
      return;
    }
    site.withdraw(reason);
    RoundRules rules = RoundRules.of(run.spec());
    int connected = participants.connected(run.id()).size();
    inWork.forEach(round -> round.lower(rules.needed(connected), rules.wanted(connected)));
    String message =
        "%s takes no further part, %d sites are left: %s".formatted(site.site(), connected, reason);
    events.record(
        run.id(),
        Event.of(event, message)
            .site(site.site())
            .with("reason", reason)
            .with("sitesLeft", connected));
  }

  private void failOpen(Round round, UUID siteId, String reason) {
    assignments.findByRoundIdOrderBySite(round.id()).stream()
        .filter(assignment -> assignment.siteId().equals(siteId) && assignment.open())
        .forEach(assignment -> assignment.fail(reason));
  }
}
