package org.phoenix.quickstart.report;

import java.util.List;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SitesApi.SiteView;

/** A finished run as the services tell it. */
public record RunRecord(
    RunView run,
    List<RoundView> rounds,
    List<ParticipantView> participants,
    List<EventView> events,
    List<SiteView> sites,
    ReferenceView reference) {

  /** Names of the sites that ended disconnected. */
  public List<String> disconnected() {
    return participants.stream()
        .filter(participant -> participant.status() == ParticipantStatus.DISCONNECTED)
        .map(ParticipantView::site)
        .sorted()
        .toList();
  }
}
