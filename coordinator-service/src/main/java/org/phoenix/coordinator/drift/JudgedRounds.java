package org.phoenix.coordinator.drift;

import java.util.List;
import java.util.UUID;
import org.phoenix.coordinator.rounds.Round;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The closed rounds whose global models were judged. */
interface JudgedRounds extends Repository<Round, UUID> {

  /** Those of a run before a round, in their order. */
  @Query(
      """
      select new org.phoenix.coordinator.drift.JudgedRound(r.number, a.result)
      from Round r, Appraisal a
      where a.roundId = r.id and a.site is null and a.status = DONE
        and r.runId = :runId and r.status = CLOSED and r.number < :number
      order by r.number
      """)
  List<JudgedRound> before(UUID runId, int number);
}
