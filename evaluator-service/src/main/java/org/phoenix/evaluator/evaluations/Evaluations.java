package org.phoenix.evaluator.evaluations;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All evaluations. */
interface Evaluations extends Repository<Evaluation, UUID> {

  Evaluation save(Evaluation evaluation);

  Optional<Evaluation> findById(UUID id);

  /** The same, to be changed: nobody else changes it before the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select e from Evaluation e where e.id = :id")
  Optional<Evaluation> findByIdToChange(UUID id);

  /** Evaluations that follow this one, newest first. */
  @Query(
      """
      select e from Evaluation e
      where e.createdAt < :at or (e.createdAt = :at and e.id < :id)
      order by e.createdAt desc, e.id desc
      """)
  List<Evaluation> before(Instant at, UUID id, Limit limit);

  long countByStatus(Status status);

  long countByStatusIn(Collection<Status> statuses);
}
