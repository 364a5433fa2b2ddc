package org.phoenix.coordinator.runs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;

/** The sites of all runs. */
public interface Participants extends JpaRepository<Participant, UUID> {

  List<Participant> findByRunIdOrderBySite(UUID runId);

  List<Participant> findByRunIdAndSiteGreaterThanOrderBySite(UUID runId, String site, Limit limit);

  Optional<Participant> findByRunIdAndSiteId(UUID runId, UUID siteId);

  List<Participant> findBySiteId(UUID siteId);

  /** The run's sites that still get work, in the order of their names. */
  default List<Participant> connected(UUID runId) {
    return findByRunIdOrderBySite(runId).stream().filter(Participant::connected).toList();
  }
}
