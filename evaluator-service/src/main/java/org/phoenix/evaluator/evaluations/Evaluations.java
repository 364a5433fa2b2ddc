package org.phoenix.evaluator.evaluations;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.springframework.data.repository.Repository;

/** All evaluations. */
interface Evaluations extends Repository<Evaluation, UUID> {

  Evaluation save(Evaluation evaluation);

  Optional<Evaluation> findById(UUID id);

  /** The newest first; older ones are asked for by id. */
  List<Evaluation> findTop200ByOrderByCreatedAtDesc();

  long countByStatus(Status status);
}
