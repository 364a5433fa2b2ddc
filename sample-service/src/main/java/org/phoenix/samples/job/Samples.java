package org.phoenix.samples.job;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All requests for images. */
interface Samples extends Repository<Sample, UUID> {

  Sample save(Sample sample);

  Optional<Sample> findById(UUID id);

  /** Pieces of one request end at the same time in several processes: one after the other here. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("from Sample sample where sample.id = :id")
  Optional<Sample> findByIdToChange(UUID id);

  /** The newest requests first; older ones are asked for by id. */
  List<Sample> findTop200ByOrderByCreatedAtDesc();

  long countByStatus(Status status);

  long countByStatusIn(Collection<Status> statuses);

  @Query(
      "select coalesce(sum(sample.recipe.count), 0) from Sample sample where sample.status in :statuses")
  long imagesByStatusIn(Collection<Status> statuses);
}
