package org.phoenix.quickstart.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Shuffle;
import org.phoenix.quickstart.failure.RefusedException;

/**
 * The three disjoint parts of the demo's images, each with the classes in the same proportion.
 *
 * @param reference what the evaluator knows as real
 * @param shared the paper's G, public
 * @param sites what the honest sites have between them
 */
record Shares(ImageSet reference, ImageSet shared, ImageSet sites) {

  private static final int CLASSES = 10;
  private static final int FEWEST_PER_CLASS = 100;
  private static final double REFERENCE_SHARE = 0.60;
  private static final double SHARED_SHARE = 0.10;

  /** More would make LeNet's training longer and nothing better. */
  private static final int MOST_REFERENCE_PER_CLASS = 600;

  private static final int MOST_SHARED_PER_CLASS = 100;

  /**
   * @throws RefusedException when the images cannot be shared out
   */
  static void require(ImageSet images, Path folder) {
    int[] counts = images.classCounts();
    long held = Arrays.stream(counts).filter(count -> count > 0).count();
    if (held != CLASSES || counts.length != CLASSES) {
      throw new RefusedException(
          "%s: the demo deals out ten classes, labelled 0 to 9, and these images have %d%s"
              .formatted(folder, held, held == CLASSES ? " with other labels" : ""));
    }
    int fewest = Arrays.stream(counts).min().orElse(0);
    if (fewest < FEWEST_PER_CLASS) {
      throw new RefusedException(
          "%s: the demo needs at least %d images of each class, and class %d has %d"
              .formatted(
                  folder,
                  FEWEST_PER_CLASS,
                  IntStream.range(0, CLASSES)
                      .filter(c -> counts[c] == fewest)
                      .findFirst()
                      .orElse(0),
                  fewest));
    }
  }

  static Shares of(ImageSet images, long seed) {
    int[] counts = images.classCounts();
    int[] dealt = new int[counts.length];
    IntStream.Builder reference = IntStream.builder();
    IntStream.Builder shared = IntStream.builder();
    IntStream.Builder sites = IntStream.builder();
    for (int image : Shuffle.order(images.size(), new Random(seed))) {
      int label = images.label(image);
      int place = dealt[label]++;
      int ofReference = part(REFERENCE_SHARE, counts[label], MOST_REFERENCE_PER_CLASS);
      int ofShared = part(SHARED_SHARE, counts[label], MOST_SHARED_PER_CLASS);
      if (place < ofReference) {
        reference.add(image);
      } else if (place < ofReference + ofShared) {
        shared.add(image);
      } else {
        sites.add(image);
      }
    }
    return new Shares(
        images.subset(reference.build().toArray()),
        images.subset(shared.build().toArray()),
        images.subset(sites.build().toArray()));
  }

  private static int part(double share, int count, int most) {
    return Math.min(most, (int) (share * count));
  }
}
