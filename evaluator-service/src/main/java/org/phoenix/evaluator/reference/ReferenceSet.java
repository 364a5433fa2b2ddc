package org.phoenix.evaluator.reference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.evaluator.EvaluatorProperties;

/**
 * Real images in two parts, each with the same share of every class.
 *
 * @param training what the classifier learns from
 * @param heldOut what it is tested on, and the real side of LeNet-FID
 */
record ReferenceSet(ImageSet training, ImageSet heldOut) {

  /** Two disjoint halves of the held-out images must each be fit for a Fréchet distance. */
  private static final int FEWEST_HELD_OUT = 64;

  private static final int SMALLEST = 12;
  private static final int LARGEST = 64;

  /**
   * Reads and splits the configured folder.
   *
   * @throws UnusableReferenceException when it is missing, broken, without labels or too small
   */
  static ReferenceSet read(EvaluatorProperties.Reference settings) {
    try {
      ImageSet all =
          DataFolder.read(
              settings.path(), new ImageForm(settings.channels(), settings.imageSize()));
      return of(Resize.toSquare(all, Math.min(all.height(), all.width())), settings);
    } catch (BrokenDataException e) {
      throw new UnusableReferenceException(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new UnusableReferenceException(settings.path() + ": " + e.getMessage(), e);
    }
  }

  private static ReferenceSet of(ImageSet all, EvaluatorProperties.Reference settings) {
    if (all.width() < SMALLEST || all.width() > LARGEST) {
      throw unusable(
          settings,
          "LeNet takes %d to %d pixels a side, not %d (phoenix.evaluator.reference.image-size)"
              .formatted(SMALLEST, LARGEST, all.width()));
    }
    if (!all.labelled() || all.classes() < 2) {
      throw unusable(settings, "a classifier needs labels of at least 2 classes, found " + all);
    }
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (List<Integer> members : shuffledMembers(all, settings.seed())) {
      int held = (int) Math.round(settings.heldOut() * members.size());
      heldOut.addAll(members.subList(0, held));
      training.addAll(members.subList(held, members.size()));
    }
    if (heldOut.size() < FEWEST_HELD_OUT || training.size() < FEWEST_HELD_OUT) {
      throw unusable(
          settings,
          "%d images leave %d to learn from and %d to measure with; at least %d of each are needed"
              .formatted(all.size(), training.size(), heldOut.size(), FEWEST_HELD_OUT));
    }
    return new ReferenceSet(subset(all, training), subset(all, heldOut));
  }

  /** The places of each class's images, in an order that only the seed decides. */
  private static List<List<Integer>> shuffledMembers(ImageSet all, long seed) {
    List<List<Integer>> members = new ArrayList<>();
    for (int label = 0; label < all.classes(); label++) {
      members.add(new ArrayList<>());
    }
    int[] labels = all.labels();
    for (int image = 0; image < labels.length; image++) {
      members.get(labels[image]).add(image);
    }
    Random random = new Random(seed);
    members.forEach(each -> Collections.shuffle(each, random));
    return members;
  }

  /** In the order of the file, so that the parts do not begin with one class. */
  private static ImageSet subset(ImageSet all, List<Integer> images) {
    return all.subset(images.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  /** Every other image of each class, for the distance between two real sets. */
  static int[][] halves(ImageSet real) {
    int[] seen = new int[real.classes()];
    int[] labels = real.labels();
    List<Integer> even = new ArrayList<>();
    List<Integer> odd = new ArrayList<>();
    for (int row = 0; row < labels.length; row++) {
      (seen[labels[row]]++ % 2 == 0 ? even : odd).add(row);
    }
    return new int[][] {rows(even), rows(odd)};
  }

  private static int[] rows(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  private static UnusableReferenceException unusable(
      EvaluatorProperties.Reference settings, String what) {
    return new UnusableReferenceException(settings.path() + ": " + what);
  }
}
