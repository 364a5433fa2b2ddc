package org.phoenix.coordinator.cards;

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
        count(case when u.status = QUARANTINED then 1 end))
      from ModelUpdate u, Round r
      where r.id = u.roundId and u.runId = :runId and r.number > 0
      group by u.site
      """)
  List<SiteFacts> sites(UUID runId);

  /** Of all sites with an averaged update. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.TrainedImages(u.site, u.images)
      from ModelUpdate u, Round r
      where r.id = u.roundId and u.runId = :runId and u.status = ACCEPTED and r.number > 0
        and r.number = (
          select max(s.number) from ModelUpdate v, Round s
          where s.id = v.roundId and v.runId = :runId and v.status = ACCEPTED and v.site = u.site)
      """)
  List<TrainedImages> trained(UUID runId);

  /**
   * The newest of each site, by the sites' names; a quarantined update's model is in no average.
   */
  @Query(
      """
      select new org.phoenix.coordinator.cards.Finding(u.site, r.number, u.memorisation)
      from ModelUpdate u, Round r
      where r.id = u.roundId and u.runId = :runId
        and u.memorisation is not null and u.status <> QUARANTINED
        and r.number = (
          select max(s.number) from ModelUpdate v, Round s
          where s.id = v.roundId and v.runId = :runId and v.site = u.site
            and v.memorisation is not null and v.status <> QUARANTINED)
      order by u.site
      """)
  List<Finding> findings(UUID runId);

  /** The newest global model that was judged. */
  @Query(
      """
      select new org.phoenix.coordinator.cards.JudgedModel(r.number, r.checkpoint.sha256, a.result)
      from Round r, Appraisal a
      where a.roundId = r.id and a.site is null and a.status = DONE and r.runId = :runId
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
