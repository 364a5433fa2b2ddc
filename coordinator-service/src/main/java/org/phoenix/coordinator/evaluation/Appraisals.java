package org.phoenix.coordinator.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The appraisals of all rounds. */
public interface Appraisals extends JpaRepository<Appraisal, UUID> {

  /** The global model first, then the sites by name. */
  @Query("select a from Appraisal a where a.roundId = :roundId order by a.site nulls first")
  List<Appraisal> ofRound(UUID roundId);

  /** That of the round's new global model. */
  Optional<Appraisal> findByRoundIdAndSiteIsNull(UUID roundId);

  /** The newest finished one of the run's global model and of each site's own. */
  @Query(
      """
      select a from Appraisal a, Round r
      where r.id = a.roundId and a.runId = :runId and a.status = DONE
        and r.number = (
          select max(s.number) from Appraisal b, Round s
          where s.id = b.roundId and b.runId = :runId and b.status = DONE
            and b.site is not distinct from a.site)
      order by a.site nulls first
      """)
  List<Appraisal> newestFinished(UUID runId);

  /**
   * The appraisal.
   *
   * @throws NotFoundException when there is none
   */
  default Appraisal get(UUID id) {
    return findById(id).orElseThrow(() -> new NotFoundException("appraisal", id));
  }
}
