package org.phoenix.coordinator.sharing;

import java.util.Collection;
import java.util.OptionalDouble;
import java.util.UUID;
import org.phoenix.coordinator.sites.Sites;
import org.springframework.stereotype.Component;

/** beta = |G| / |D|, D being the images of all sites (Zhao et al. 2018, section 4). */
@Component
public class Beta {

  private final SharedDataSets sharedDataSets;
  private final Sites sites;

  Beta(SharedDataSets sharedDataSets, Sites sites) {
    this.sharedDataSets = sharedDataSets;
    this.sites = sites;
  }

  /** Empty while no site has said how many images it has. */
  public OptionalDouble of(String sharedDataSet, Collection<UUID> siteIds) {
    long images = sites.imagesOf(siteIds);
    return sharedDataSets
        .findById(sharedDataSet)
        .filter(set -> images > 0)
        .map(set -> OptionalDouble.of((double) set.images() / images))
        .orElse(OptionalDouble.empty());
  }
}
