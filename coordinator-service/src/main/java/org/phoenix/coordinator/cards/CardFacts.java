package org.phoenix.coordinator.cards;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.phoenix.coordinator.rounds.Round;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The figures of a run that its card is made of, each in one question to the database. */
interface CardFacts extends Repository<Round, UUID> {

  /** All rounds in their order. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.RoundFacts(
        r.number, r.status, r.base.sha256, r.checkpoint.sha256, count(u),
        count(case when u.status = ACCEPTED then 1 end),
        count(case when u.status = QUARANTINED then 1 end),
        coalesce(sum(u.bytes), 0L))
      from Round r left join ModelUpdate u on u.roundId = r.id
      where r.runId = :runId
      group by r.number, r.status, r.base.sha256, r.checkpoint.sha256
      order by r.number
      """)
  List<RoundFacts> rounds(UUID runId);

  /** Of all sites that have sent an update. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.SiteFacts(
        u.site,
        count(case when u.status = ACCEPTED then 1 end),
        count(case when u.status = QUARANTINED then 1 end),
        max(case when u.status = ACCEPTED then r.number end),
        max(case when u.status <> QUARANTINED and u.memorisation is not null then r.number end))
      from ModelUpdate u, Round r
      where r.id = u.roundId and r.runId = :runId and r.number > 0
      group by u.site
      """)
  List<SiteFacts> sites(UUID runId);

  /** All updates of some rounds. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.SentUpdate(
        u.site, r.number, u.images, u.memorisation)
      from ModelUpdate u, Round r
      where r.id = u.roundId and r.runId = :runId and r.number in :numbers
      """)
  List<SentUpdate> updates(UUID runId, Collection<Integer> numbers);

  /** The newest global model that was judged; that of a round which was given up is none. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.JudgedModel(r.number, r.checkpoint.sha256, a.result)
      from Round r, Appraisal a
      where a.roundId = r.id and a.site is null and a.status = DONE
        and r.runId = :runId and r.status <> FAILED
      order by r.number desc limit 1
      """)
  Optional<JudgedModel> newestJudged(UUID runId);

  /** The global model of a round, if it was judged. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.JudgedModel(r.number, r.checkpoint.sha256, a.result)
      from Round r, Appraisal a
      where a.roundId = r.id and a.site is null and a.status = DONE
        and r.runId = :runId and r.number = :number
      """)
  Optional<JudgedModel> judged(UUID runId, int number);
}
