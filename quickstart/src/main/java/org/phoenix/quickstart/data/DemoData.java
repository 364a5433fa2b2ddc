package org.phoenix.quickstart.data;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Partition;
import org.phoenix.diffusion.data.Partitions;

/**
 * Who has which images in the demo. The same seed always deals the same.
 *
 * @param reference the evaluator's
 * @param shared the public set G
 * @param sites each site's own, by name: five honest sites with two classes each and a broken one
 */
public record DemoData(ImageSet reference, ImageSet shared, SortedMap<String, ImageSet> sites) {

  /** The site whose images are noise. */
  public static final String BROKEN_SITE = "broken-scanner";

  private static final List<String> HONEST_SITES =
      List.of("aarhus-hospital", "ghent-lab", "krakow-clinic", "lyon-hospital", "porto-lab");

  private static final int CLASSES_PER_SITE = 2;

  /** Names of all sites in their order. */
  public static List<String> siteNames() {
    return Stream.concat(HONEST_SITES.stream(), Stream.of(BROKEN_SITE)).sorted().toList();
  }

  /**
   * Deals the images out.
   *
   * @param images labelled, of ten classes
   */
  public static DemoData deal(ImageSet images, long seed) {
    Random seeds = new Random(seed);
    Shares shares = Shares.of(images, seeds.nextLong());
    Partition partition =
        Partitions.labelsPerParty(
            shares.sites(), HONEST_SITES.size(), CLASSES_PER_SITE, seeds.nextLong());
    SortedMap<String, ImageSet> sites = new TreeMap<>();
    for (int party = 0; party < partition.size(); party++) {
      sites.put(HONEST_SITES.get(party), partition.images(party));
    }
    int count = shares.sites().size() / HONEST_SITES.size();
    sites.put(BROKEN_SITE, noise(images, count, seeds.nextLong()));
    return new DemoData(
        shares.reference(), shares.shared(), Collections.unmodifiableSortedMap(sites));
  }

  /** Uniform noise in the shape of the images. */
  private static ImageSet noise(ImageSet like, int count, long seed) {
    byte[] pixels = new byte[Math.multiplyExact(count, like.imageSize())];
    new Random(seed).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, like.channels(), like.height(), like.width());
  }
}
