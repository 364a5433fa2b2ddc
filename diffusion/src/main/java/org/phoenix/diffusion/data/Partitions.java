package org.phoenix.diffusion.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Ways of dividing a set among parties; a seed always gives the same division, on every Java. All
 * throw {@link IllegalArgumentException} when a set cannot be divided in this way.
 */
public final class Partitions {

  private Partitions() {}

  /** Every party gets a random share of the same size, up to one image. */
  public static Partition iid(ImageSet set, int parties, long seed) {
    requireParties(set, parties, 1);
    return new Partition(set, pieces(Shuffle.order(set.size(), new Random(seed)), parties));
  }

  /**
   * McMahan et al. 2017, section 3: sorted by label, cut into parties times {@code shardsPerParty}
   * pieces, which are dealt out at random.
   */
  public static Partition labelShards(ImageSet set, int parties, int shardsPerParty, long seed) {
    requireLabels(set);
    require(shardsPerParty >= 1, "a party gets at least 1 shard, not %d", shardsPerParty);
    requireParties(set, parties, shardsPerParty);
    Random random = new Random(seed);
    // A stable sort of a random order: images of a label are mixed.
    int[] byLabel =
        Arrays.stream(Shuffle.order(set.size(), random))
            .boxed()
            .sorted(Comparator.comparingInt(set::label))
            .mapToInt(image -> image)
            .toArray();
    List<int[]> shards = pieces(byLabel, parties * shardsPerParty);
    int[] deal = Shuffle.order(shards.size(), random);
    return new Partition(
        set,
        IntStream.range(0, parties)
            .mapToObj(
                party ->
                    Arrays.stream(deal, party * shardsPerParty, (party + 1) * shardsPerParty)
                        .flatMap(shard -> Arrays.stream(shards.get(shard)))
                        .toArray())
            .toList());
  }

  /**
   * Every party gets {@code labelsPerParty} different labels: "quantity-based label imbalance" in
   * Li et al. 2021. Labels go round in a random order, so that all are held when parties times
   * labels reach the number of labels; a label held by several parties is shared out evenly, one
   * held by none is left out.
   */
  public static Partition labelsPerParty(ImageSet set, int parties, int labelsPerParty, long seed) {
    requireLabels(set);
    Random random = new Random(seed);
    int[] counts = set.classCounts();
    int[] labels =
        Arrays.stream(Shuffle.order(set.classes(), random))
            .filter(label -> counts[label] > 0)
            .toArray();
    if (labelsPerParty < 1 || labelsPerParty > labels.length) {
      throw new IllegalArgumentException(
          "a party gets 1 to %d labels, not %d".formatted(labels.length, labelsPerParty));
    }
    requireParties(set, parties, labelsPerParty);
    List<List<Integer>> byLabel = byLabel(set, random);
    Dealt dealt = new Dealt(parties);
    for (int place = 0; place < labels.length; place++) {
      int[] holders = holders(place, parties, labelsPerParty, labels.length);
      List<Integer> images = byLabel.get(labels[place]);
      if (images.size() < holders.length) {
        throw new IllegalArgumentException(
            "label %d has %d images for the %d parties that would hold it; take fewer parties"
                .formatted(labels[place], images.size(), holders.length));
      }
      for (int i = 0; i < images.size() && holders.length > 0; i++) {
        dealt.give(holders[i % holders.length], images.get(i));
      }
    }
    return dealt.of(set);
  }

  /**
   * Label skew: p_c ~ Dir(alpha) over the parties for each class c, of which party j gets the share
   * p_c,j. Yurochkin et al. 2019, section 4; "distribution-based label imbalance" in Li et al.
   * 2021. (Hsu et al. 2019 draw a mixture of classes for each party instead, of equal sizes.)
   *
   * @param alpha large ones approach {@link #iid}, small ones give each class to one party
   * @param minimum images that each party has at least; drawn anew until they have
   */
  public static Partition dirichlet(
      ImageSet set, int parties, double alpha, int minimum, long seed) {
    requireLabels(set);
    requireMinimum(set, parties, minimum);
    Random random = new Random(seed);
    List<List<Integer>> kinds = byLabel(set, random);
    kinds.removeIf(List::isEmpty);
    return uneven(set, kinds, new Dirichlet(parties, alpha), minimum, random);
  }

  /**
   * Quantity skew, "quantity skew" in Li et al. 2021: q ~ Dir(alpha) over the parties (beta there),
   * of which party j gets the share q_j of a random order.
   *
   * @param alpha large ones give equal sizes, small ones nearly everything to one party
   * @param minimum images that each party has at least; drawn anew until they have
   */
  public static Partition quantity(
      ImageSet set, int parties, double alpha, int minimum, long seed) {
    requireMinimum(set, parties, minimum);
    Random random = new Random(seed);
    List<Integer> images = Arrays.stream(Shuffle.order(set.size(), random)).boxed().toList();
    return uneven(set, List.of(images), new Dirichlet(parties, alpha), minimum, random);
  }

  private static Partition uneven(
      ImageSet set, List<List<Integer>> kinds, Dirichlet dirichlet, int minimum, Random random) {
    int[] amounts = kinds.stream().mapToInt(List::size).toArray();
    int[][] counts = DirichletCounts.draw(amounts, dirichlet, minimum, random);
    Dealt dealt = new Dealt(dirichlet.shares());
    for (int kind = 0; kind < counts.length; kind++) {
      int next = 0;
      for (int party = 0; party < dirichlet.shares(); party++) {
        for (int i = 0; i < counts[kind][party]; i++) {
          dealt.give(party, kinds.get(kind).get(next++));
        }
      }
    }
    return dealt.of(set);
  }

  /** The images of each label, all in a random order. */
  private static List<List<Integer>> byLabel(ImageSet set, Random random) {
    List<List<Integer>> byLabel = new ArrayList<>();
    for (int label = 0; label < set.classes(); label++) {
      byLabel.add(new ArrayList<>());
    }
    for (int image : Shuffle.order(set.size(), random)) {
      byLabel.get(set.label(image)).add(image);
    }
    return byLabel;
  }

  /** Party p holds the places p k, p k + 1, ... p k + k - 1 of the order of labels, modulo C. */
  private static int[] holders(int place, int parties, int labelsPerParty, int labels) {
    return IntStream.range(0, parties)
        .filter(
            party ->
                Math.floorMod(place - (long) party * labelsPerParty, (long) labels)
                    < labelsPerParty)
        .toArray();
  }

  private static List<int[]> pieces(int[] images, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            piece ->
                Arrays.copyOfRange(
                    images,
                    (int) ((long) piece * images.length / count),
                    (int) ((piece + 1L) * images.length / count)))
        .toList();
  }

  private static void requireLabels(ImageSet set) {
    require(set.labelled(), "%d images without labels cannot be divided by label", set.size());
  }

  private static void requireParties(ImageSet set, int parties, int piecesEach) {
    require(parties >= 1, "a set is divided among at least 1 party, not %d", parties);
    if ((long) parties * piecesEach > set.size()) {
      throw new IllegalArgumentException(
          piecesEach == 1
              ? "%d images are too few for %d parties".formatted(set.size(), parties)
              : "%d images are too few for %d parties with %d each"
                  .formatted(set.size(), parties, piecesEach));
    }
  }

  private static void requireMinimum(ImageSet set, int parties, int minimum) {
    require(minimum >= 1, "a party has at least 1 image, not %d", minimum);
    requireParties(set, parties, minimum);
  }

  private static void require(boolean condition, String message, int value) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(value));
    }
  }
}
