package org.phoenix.diffusion.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.phoenix.diffusion.files.Sha256;

/**
 * Images of one shape as unsigned bytes (N, C, H, W), with or without labels. Immutable, as long as
 * nobody changes the arrays it was made from.
 */
public final class ImageSet {

  private final byte[] pixels;
  private final int channels;
  private final int height;
  private final int width;
  private final int[] labels;
  private final int classes;

  /**
   * A set of images with or without labels.
   *
   * @param pixels (N, C, H, W), held, not copied
   * @param labels one per image in 0 .. classes - 1, held, not copied; empty for a set without
   *     labels
   * @param classes number of classes, 0 for a set without labels
   * @throws IllegalArgumentException when the sizes do not agree or a label is out of range
   */
  public ImageSet(byte[] pixels, int channels, int height, int width, int[] labels, int classes) {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "images of %d x %d x %d cannot be".formatted(channels, height, width));
    }
    long imageSize = (long) channels * height * width;
    if (pixels.length % imageSize != 0) {
      throw new IllegalArgumentException(
          "%d bytes are no images of %d".formatted(pixels.length, imageSize));
    }
    if (classes > 0 ? labels.length != pixels.length / imageSize : labels.length > 0) {
      throw new IllegalArgumentException(
          "%d labels of %d classes for %d images"
              .formatted(labels.length, classes, pixels.length / imageSize));
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label %d is none of %d classes".formatted(label, classes));
      }
    }
    this.pixels = pixels;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.labels = labels;
    this.classes = classes;
  }

  /** Images without labels. */
  public static ImageSet unlabelled(byte[] pixels, int channels, int height, int width) {
    return new ImageSet(pixels, channels, height, width, new int[0], 0);
  }

  /**
   * Length of the array of so many images.
   *
   * @throws IllegalArgumentException when it is more than an array can have, or half of the memory
   */
  static int bytes(long images, int channels, int height, int width) {
    // As a double, because the product of all four could go round.
    double bytes = (double) images * channels * height * width;
    long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2);
    if (bytes > most) {
      throw new IllegalArgumentException(
          "%d images of %d x %d x %d need %.0f MiB, and one set can have %d MiB here"
              .formatted(images, channels, height, width, bytes / (1 << 20), most >> 20));
    }
    return (int) bytes;
  }

  /**
   * A model's output as images: [-1, 1] becomes 0 .. 255, rounded, cut at both ends; NaN becomes 0.
   *
   * @param x (N, C, H, W)
   */
  public static ImageSet ofNormalised(float[] x, int channels, int height, int width) {
    byte[] pixels = new byte[x.length];
    for (int i = 0; i < x.length; i++) {
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round((x[i] + 1) * 127.5f)));
    }
    return unlabelled(pixels, channels, height, width);
  }

  /** N, the number of images. */
  public int size() {
    return pixels.length / imageSize();
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** C * H * W. */
  public int imageSize() {
    return channels * height * width;
  }

  /** Number of classes, 0 for a set without labels. */
  public int classes() {
    return classes;
  }

  public boolean labelled() {
    return classes > 0;
  }

  /** A copy; empty for a set without labels. */
  public int[] labels() {
    return labels.clone();
  }

  public int label(int image) {
    return labels[image];
  }

  /** A pixel, 0 to 255. */
  public int pixel(int image, int channel, int row, int column) {
    int index = ((image * channels + channel) * height + row) * width + column;
    return Byte.toUnsignedInt(pixels[index]);
  }

  /** All pixels (N, C, H, W), read-only. */
  public ByteBuffer pixels() {
    return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
  }

  /** The images at these places, in this order; a place may come more than once. */
  public ImageSet subset(int[] images) {
    byte[] chosen = new byte[Math.multiplyExact(images.length, imageSize())];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, offset(images[i]), chosen, i * imageSize(), imageSize());
    }
    int[] theirs =
        labelled() ? Arrays.stream(images).map(image -> labels[image]).toArray() : labels;
    return new ImageSet(chosen, channels, height, width, theirs, classes);
  }

  /** The images from {@code from} to before {@code to}. */
  public ImageSet range(int from, int to) {
    return subset(IntStream.range(from, to).toArray());
  }

  /**
   * These images and then the other's.
   *
   * @throws IllegalArgumentException when the shapes differ, or only one of them has labels
   */
  public ImageSet concat(ImageSet other) {
    if (!shape().equals(other.shape())) {
      throw new IllegalArgumentException(
          "images of %s and of %s are no one set".formatted(shape(), other.shape()));
    }
    if (labelled() != other.labelled() && size() > 0 && other.size() > 0) {
      throw new IllegalArgumentException("only one of two sets has labels");
    }
    byte[] both = Arrays.copyOf(pixels, Math.addExact(pixels.length, other.pixels.length));
    System.arraycopy(other.pixels, 0, both, pixels.length, other.pixels.length);
    int[] labelsOfBoth = Arrays.copyOf(labels, labels.length + other.labels.length);
    System.arraycopy(other.labels, 0, labelsOfBoth, labels.length, other.labels.length);
    return new ImageSet(
        both, channels, height, width, labelsOfBoth, Math.max(classes, other.classes));
  }

  /** The same images without their labels. */
  public ImageSet withoutLabels() {
    return labelled() ? unlabelled(pixels, channels, height, width) : this;
  }

  /** Images per class; empty for a set without labels. */
  public int[] classCounts() {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** The images at these places as x / 127.5 - 1, (n, C, H, W) in [-1, 1]. */
  public float[] normalised(int[] images) {
    float[] batch = new float[Math.multiplyExact(images.length, imageSize())];
    for (int i = 0; i < images.length; i++) {
      int from = offset(images[i]);
      int to = i * imageSize();
      for (int j = 0; j < imageSize(); j++) {
        batch[to + j] = Byte.toUnsignedInt(pixels[from + j]) / 127.5f - 1;
      }
    }
    return batch;
  }

  /** All images as x / 127.5 - 1. */
  public float[] normalised() {
    return normalised(IntStream.range(0, size()).toArray());
  }

  /** Of shape, pixels, labels and class count, in hexadecimal. */
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    digest.update(ints(size(), channels, height, width, classes));
    digest.update(pixels);
    digest.update(ints(labels));
    return Sha256.hex(digest.digest());
  }

  /** For example {@code 3 x 32 x 32}. */
  public String shape() {
    return "%d x %d x %d".formatted(channels, height, width);
  }

  @Override
  public String toString() {
    return "%d images of %s, %d classes".formatted(size(), shape(), classes);
  }

  private int offset(int image) {
    if (image < 0 || image >= size()) {
      throw new IndexOutOfBoundsException("image %d of %d".formatted(image, size()));
    }
    return image * imageSize();
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }
}
