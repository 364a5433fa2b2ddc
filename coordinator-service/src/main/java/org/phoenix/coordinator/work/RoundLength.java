package org.phoenix.coordinator.work;

import java.util.Objects;
import java.util.UUID;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.problem.ConflictException;
import org.springframework.stereotype.Component;

/**
 * How many optimiser steps a site takes in a round: as many as all others, or, where the run counts
 * epochs, so many that it sees each image it trains on that often.
 */
@Component
class RoundLength {

  private final Sites sites;
  private final SharedDataSets sharedDataSets;

  RoundLength(Sites sites, SharedDataSets sharedDataSets) {
    this.sites = sites;
    this.sharedDataSets = sharedDataSets;
  }

  /** Steps of the assignment. */
  int steps(RunSpec spec, Round round, Assignment assignment) {
    return round.warmUp() ? warmUpSteps(spec) : stepsPerRound(spec, assignment.siteId());
  }

  /**
   * The optimiser's steps before this round: the warm-up's, and the site's own in the rounds
   * between, whether it was asked in all of them or not.
   */
  long firstStep(RunSpec spec, Round round, Assignment assignment) {
    return round.warmUp()
        ? 0
        : warmUpSteps(spec) + (round.number() - 1L) * stepsPerRound(spec, assignment.siteId());
  }

  private int stepsPerRound(RunSpec spec, UUID siteId) {
    if (spec.stepsPerRound() != null) {
      return spec.stepsPerRound();
    }
    long epochs = Objects.requireNonNull(spec.epochsPerRound());
    int batchSize = spec.training().batchSize();
    long steps = (epochs * images(spec, siteId) + batchSize - 1) / batchSize;
    return (int) Math.min(Integer.MAX_VALUE, steps);
  }

  /** The site's own and its portion of G. */
  private long images(RunSpec spec, UUID siteId) {
    Site site = sites.getReferenceById(siteId);
    Long own = site.images();
    if (own == null) {
      throw new ConflictException(
          "%s has not said how many images it offers, and the run counts epochs over them"
              .formatted(site.name()));
    }
    Sharing sharing = spec.sharing();
    return sharing == null
        ? own
        : own
            + Math.round(
                sharing.alpha() * sharedDataSets.getReferenceById(sharing.dataSet()).images());
  }

  private static int warmUpSteps(RunSpec spec) {
    return spec.sharing() == null ? 0 : spec.sharing().warmUpSteps();
  }
}
