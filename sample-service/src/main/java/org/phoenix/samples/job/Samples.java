package org.phoenix.samples.job;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All requests for images. */
interface Samples extends Repository<Sample, UUID> {

  Sample save(Sample sample);

  Optional<Sample> findById(UUID id);

  /** The newest requests first; older ones are asked for by id. */
  List<Sample> findTop200ByOrderByCreatedAtDesc();

  long countByStatus(org.phoenix.platform.contract.SamplesApi.Status status);
}
