package org.phoenix.evaluator.likeness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.evaluator.metrics.Bootstrap;

/**
 * Real images, class by class, in two spaces: the pixels, and LeNet's features. Each generated
 * image is held against those of the class that LeNet takes it for, so that the mix of classes, in
 * which honest sites differ most, has no say.
 */
public final class Likeness {

  private final Space features;
  private final Space pixels;

  /**
   * Keeps real images of each class.
   *
   * @param real with labels
   * @param reading LeNet's of them
   */
  public Likeness(ImageSet real, Reading reading) {
    this.features = new Space(features(reading), real.labels(), real.classes());
    this.pixels = new Space(pixels(real), real.labels(), real.classes());
  }

  /**
   * Looks at generated images; all values are better when larger.
   *
   * <ul>
   *   <li>{@code clear}: the share that LeNet does not take for images of nothing
   *   <li>{@code typical}: the share that lies within its class's reach, by pixels and features
   *   <li>{@code distinct}: the share without a near copy in the set, by pixels and features
   *   <li>{@code variety}: the spread within the classes over that of real images, by pixels or
   *       features, whichever is less
   * </ul>
   *
   * @param reading LeNet's of them
   */
  public Map<String, Estimate> look(ImageSet images, Reading reading, Bootstrap bootstrap) {
    int[] labels = reading.labels();
    float[][] byFeatures = features(reading);
    float[][] byPixels = pixels(images);
    Map<String, Estimate> look = new LinkedHashMap<>();
    look.put("clear", Estimate.share(reading.clearLabels().length, labels.length));
    look.put(
        "typical", both(features.typical(byFeatures, labels), pixels.typical(byPixels, labels)));
    look.put(
        "distinct", both(features.distinct(byFeatures, labels), pixels.distinct(byPixels, labels)));
    Estimate ofFeatures = features.variety(byFeatures, labels, bootstrap);
    Estimate ofPixels = pixels.variety(byPixels, labels, bootstrap);
    look.put("variety", ofFeatures.value() <= ofPixels.value() ? ofFeatures : ofPixels);
    return look;
  }

  private static Estimate both(boolean[] one, boolean[] other) {
    long images = IntStream.range(0, one.length).filter(i -> one[i] && other[i]).count();
    return Estimate.share(images, one.length);
  }

  private static float[][] features(Reading reading) {
    double[][] features = reading.features();
    float[][] vectors = new float[features.length][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[features[i].length];
      for (int j = 0; j < vectors[i].length; j++) {
        vectors[i][j] = (float) features[i][j];
      }
    }
    return vectors;
  }

  private static float[][] pixels(ImageSet images) {
    int length = images.imageSize();
    byte[] all = new byte[images.size() * length];
    images.pixels().get(all);
    float[][] vectors = new float[images.size()][length];
    for (int i = 0; i < all.length; i++) {
      vectors[i / length][i % length] = all[i] & 0xff;
    }
    return vectors;
  }
}
