package org.phoenix.evaluator;

import java.util.Random;
import org.phoenix.diffusion.data.ImageSet;

/** Images that are easy to tell apart: a bright bar or square in noise, one kind for each class. */
public final class Shapes {

  public static final int CLASSES = 4;
  public static final int SIZE = 12;

  private Shapes() {}

  /** Images of all classes in turn. */
  public static ImageSet all(int count, long seed) {
    return of(count, CLASSES, seed);
  }

  /** Images of the first classes in turn. */
  public static ImageSet of(int count, int kinds, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SIZE * SIZE];
    int[] labels = new int[count];
    for (int image = 0; image < count; image++) {
      labels[image] = image % kinds;
      int row = random.nextInt(3) - 1;
      int column = random.nextInt(3) - 1;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          int pixel = random.nextInt(60) + (bright(labels[image], y + row, x + column) ? 150 : 0);
          pixels[(image * SIZE + y) * SIZE + x] = (byte) pixel;
        }
      }
    }
    return new ImageSet(pixels, 1, SIZE, SIZE, labels, CLASSES);
  }

  /** Images of nothing but noise. */
  public static ImageSet noise(int count, long seed) {
    byte[] pixels = new byte[count * SIZE * SIZE];
    new Random(seed).nextBytes(pixels);
    return ImageSet.unlabelled(pixels, 1, SIZE, SIZE);
  }

  private static boolean bright(int label, int y, int x) {
    return switch (label) {
      case 0 -> y >= 5 && y < 7;
      case 1 -> x >= 5 && x < 7;
      case 2 -> y >= 4 && y < 8 && x >= 4 && x < 8;
      default -> Math.abs(y - x) < 2;
    };
  }
}
