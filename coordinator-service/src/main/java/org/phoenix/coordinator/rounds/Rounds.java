package org.phoenix.coordinator.rounds;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The rounds of all runs. */
public interface Rounds extends JpaRepository<Round, UUID> {

  List<Round> findByRunIdOrderByNumber(UUID runId);

  List<Round> findByRunIdAndNumberGreaterThanOrderByNumber(UUID runId, int number, Limit limit);

  Optional<Round> findByRunIdAndNumber(UUID runId, int number);

  Optional<Round> findFirstByRunIdOrderByNumberDesc(UUID runId);

  Optional<Round> findFirstByRunIdAndStatusOrderByNumberDesc(UUID runId, RoundStatus status);

  /** For a change of its state: waits until no site is completing an assignment of it. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select r from Round r where r.id = :id")
  Round locked(UUID id);

  /** Those of a run that have not ended, each locked for a change of its state. */
  default List<Round> lockedInWork(UUID runId) {
    return findByRunIdOrderByNumber(runId).stream()
        .filter(round -> !round.ended())
        .map(round -> locked(round.id()))
        .toList();
  }

  /** For completing an assignment: many sites at once, but not while the round's state changes. */
  @Lock(LockModeType.PESSIMISTIC_READ)
  @Query("select r from Round r where r.id = :id")
  Round held(UUID id);

  /**
   * The round.
   *
   * @throws NotFoundException when there is none
   */
  default Round get(UUID id) {
    return findById(id).orElseThrow(() -> new NotFoundException("round", id));
  }
}
