package org.phoenix.coordinator.screening;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The verdicts of all rounds. */
public interface SiteVerdicts extends JpaRepository<SiteVerdict, UUID> {

  List<SiteVerdict> findByRoundIdOrderBySite(UUID roundId);
}
