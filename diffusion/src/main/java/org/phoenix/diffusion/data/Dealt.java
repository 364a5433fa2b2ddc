package org.phoenix.diffusion.data;

import java.util.ArrayList;
import java.util.List;

/** What each party was given so far. */
final class Dealt {

  private final List<List<Integer>> parties = new ArrayList<>();

  Dealt(int parties) {
    for (int party = 0; party < parties; party++) {
      this.parties.add(new ArrayList<>());
    }
  }

  void give(int party, int image) {
    parties.get(party).add(image);
  }

  Partition of(ImageSet set) {
    return new Partition(
        set,
        parties.stream()
            .map(images -> images.stream().mapToInt(image -> image).toArray())
            .toList());
  }
}
