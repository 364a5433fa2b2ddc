package org.phoenix.coordinator.aggregation;

import java.util.List;
import java.util.Optional;
import org.phoenix.coordinator.aggregation.Inspection.RefusedException;
import org.phoenix.coordinator.rounds.ModelUpdate;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.coordinator.sites.Sites;
import org.springframework.stereotype.Component;

/** An update's images are its weight in the average: no site may claim more than it can have. */
@Component
class ImageClaims {

  private final Runs runs;
  private final Sites sites;
  private final SharedDataSets sharedDataSets;

  ImageClaims(Runs runs, Sites sites, SharedDataSets sharedDataSets) {
    this.runs = runs;
    this.sites = sites;
    this.sharedDataSets = sharedDataSets;
  }

  /**
   * @throws RefusedException when the update claims more images than the site offers and G holds
   */
  void check(ModelUpdate update) throws RefusedException {
    long offered =
        sites.findByNameInOrderByName(List.of(update.site())).stream()
            .map(Site::images)
            .mapToLong(images -> images == null ? 0 : images)
            .sum();
    long most = offered + shared(runs.get(update.runId()));
    if (update.images() > most) {
      throw new RefusedException(
          "it claims %d images, but its site has at most %d".formatted(update.images(), most));
    }
  }

  private long shared(Run run) {
    return Optional.ofNullable(run.spec().sharing())
        .flatMap(sharing -> sharedDataSets.findById(sharing.dataSet()))
        .map(SharedDataSet::images)
        .orElse(0L);
  }
}
