package org.phoenix.diffusion.data;

import java.util.Arrays;
import java.util.List;

/** Which images of a set each party has; no image has two parties. */
public final class Partition {

  private final ImageSet set;
  private final List<int[]> parties;

  Partition(ImageSet set, List<int[]> parties) {
    for (int party = 0; party < parties.size(); party++) {
      if (parties.get(party).length == 0) {
        throw new IllegalArgumentException(
            "%d images among %d parties leave party %d without any"
                .formatted(set.size(), parties.size(), party));
      }
    }
    this.set = set;
    this.parties = parties.stream().map(int[]::clone).toList();
  }

  /** Number of parties. */
  public int size() {
    return parties.size();
  }

  /** Places of a party's images in the whole set, in the order in which it has them. */
  public int[] indices(int party) {
    return parties.get(party).clone();
  }

  /** A party's images. */
  public ImageSet images(int party) {
    return set.subset(parties.get(party));
  }

  /** Images per class, a row for each party; rows are empty for a set without labels. */
  public int[][] classCounts() {
    return parties.stream()
        .map(
            indices -> {
              int[] counts = new int[set.classes()];
              if (set.labelled()) {
                Arrays.stream(indices).forEach(image -> counts[set.label(image)]++);
              }
              return counts;
            })
        .toArray(int[][]::new);
  }
}
