package org.phoenix.diffusion.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Ways of dividing a set among parties; a seed always gives the same division. */
public final class Partitions {

  private Partitions() {}

  /** Every party gets a random share of the same size, up to one image. */
  public static Partition iid(ImageSet set, int parties, long seed) {
    require(parties >= 1, "a set is divided among at least 1 party, not %d", parties);
    return new Partition(set, pieces(shuffled(set.size(), new Random(seed)), parties));
  }

  /**
   * McMahan et al. 2017, section 3: sorted by label, cut into parties times {@code shardsPerParty}
   * pieces, which are dealt out at random.
   */
  public static Partition labelShards(ImageSet set, int parties, int shardsPerParty, long seed) {
    require(parties >= 1, "a set is divided among at least 1 party, not %d", parties);
    require(shardsPerParty >= 1, "a party gets at least 1 shard, not %d", shardsPerParty);
    require(set.labelled(), "label shards of a set without labels (%d parties)", parties);
    Random random = new Random(seed);
    // A stable sort of a random order: images of a label are mixed.
    List<Integer> byLabel = new ArrayList<>(shuffled(set.size(), random));
    byLabel.sort(Comparator.comparingInt(set::label));
    List<int[]> shards = pieces(byLabel, Math.multiplyExact(parties, shardsPerParty));
    List<Integer> deal = shuffled(shards.size(), random);
    return new Partition(
        set,
        IntStream.range(0, parties)
            .mapToObj(
                party ->
                    deal.subList(party * shardsPerParty, (party + 1) * shardsPerParty).stream()
                        .flatMapToInt(shard -> IntStream.of(shards.get(shard)))
                        .toArray())
            .toList());
  }

  /**
   * Every party gets {@code labelsPerParty} different labels. Labels go round in a random order, so
   * that all are held when parties times labels reach the number of classes; a label held by
   * several parties is shared out evenly, one held by none is left out.
   */
  public static Partition labelsPerParty(ImageSet set, int parties, int labelsPerParty, long seed) {
    require(parties >= 1, "a set is divided among at least 1 party, not %d", parties);
    require(set.labelled(), "labels per party of a set without labels (%d parties)", parties);
    if (labelsPerParty < 1 || labelsPerParty > set.classes()) {
      throw new IllegalArgumentException(
          "a party gets 1 to %d labels, not %d".formatted(set.classes(), labelsPerParty));
    }
    Random random = new Random(seed);
    List<Integer> order = shuffled(set.classes(), random);
    List<Integer> images = shuffled(set.size(), random);
    List<List<Integer>> held = new ArrayList<>();
    for (int party = 0; party < parties; party++) {
      held.add(new ArrayList<>());
    }
    for (int place = 0; place < set.classes(); place++) {
      int label = order.get(place);
      List<Integer> holders = holders(place, parties, labelsPerParty, set.classes());
      List<Integer> ofLabel = images.stream().filter(image -> set.label(image) == label).toList();
      for (int i = 0; i < ofLabel.size() && !holders.isEmpty(); i++) {
        held.get(holders.get(i % holders.size())).add(ofLabel.get(i));
      }
    }
    return new Partition(
        set, held.stream().map(list -> list.stream().mapToInt(i -> i).toArray()).toList());
  }

  /** Party p holds the places p k, p k + 1, ... p k + k - 1 of the order of labels, modulo C. */
  private static List<Integer> holders(int place, int parties, int labelsPerParty, int classes) {
    return IntStream.range(0, parties)
        .filter(
            party ->
                Math.floorMod(place - (long) party * labelsPerParty, (long) classes)
                    < labelsPerParty)
        .boxed()
        .toList();
  }

  /**
   * Fisher and Yates; Random's sequence is part of its specification, Collections.shuffle's not.
   */
  private static List<Integer> shuffled(int count, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      order.set(i, order.set(other, order.get(i)));
    }
    return order;
  }

  private static List<int[]> pieces(List<Integer> images, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            piece ->
                images
                    .subList(
                        (int) ((long) piece * images.size() / count),
                        (int) ((piece + 1L) * images.size() / count))
                    .stream()
                    .mapToInt(i -> i)
                    .toArray())
        .toList();
  }

  private static void require(boolean condition, String message, int value) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(value));
    }
  }
}
