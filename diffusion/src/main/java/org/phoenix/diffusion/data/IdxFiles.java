package org.phoenix.diffusion.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * MNIST's pair of files, grey images and labels: {@code PREFIX-images-idx3-ubyte} and {@code
 * PREFIX-labels-idx1-ubyte}, each with or without {@code .gz}.
 */
public final class IdxFiles {

  /** The published prefixes: the training and the test images. */
  public static final List<String> PREFIXES = List.of("train", "t10k");

  private IdxFiles() {}

  /** Whether the folder holds images under one of the published prefixes. */
  static boolean in(Path folder) {
    return PREFIXES.stream().anyMatch(prefix -> find(folder, prefix + "-images-idx3").isPresent());
  }

  /** Reads the training images, or the test images where there are no others. */
  public static ImageSet read(Path folder) {
    String prefix =
        PREFIXES.stream()
            .filter(candidate -> find(folder, candidate + "-images-idx3").isPresent())
            .findFirst()
            .orElse(PREFIXES.get(0));
    return read(folder, prefix);
  }

  /**
   * Reads the images and labels under a prefix.
   *
   * @param prefix for example {@code train} or {@code t10k}
   * @throws BrokenDataException when a file is missing or broken, or the two do not agree
   */
  public static ImageSet read(Path folder, String prefix) {
    IdxArray images = IdxArray.read(require(folder, prefix + "-images-idx3"), 3);
    Path labelFile = require(folder, prefix + "-labels-idx1");
    byte[] bytes = IdxArray.read(labelFile, 1).values();
    if (bytes.length != images.size(0)) {
      throw new BrokenDataException(
          labelFile,
          "%d labels for %d images".formatted(bytes.length, images.size(0)),
          "take images and labels from the same set");
    }
    int[] labels = new int[bytes.length];
    int largest = 0;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Byte.toUnsignedInt(bytes[i]);
      largest = Math.max(largest, labels[i]);
    }
    return new ImageSet(images.values(), 1, images.size(1), images.size(2), labels, largest + 1);
  }

  /**
   * Writes a set of grey images with labels.
   *
   * @param compressed whether to write {@code .gz} files
   * @throws IllegalArgumentException when the set has colours, no labels or more than 256 classes
   */
  public static void write(Path folder, String prefix, ImageSet set, boolean compressed)
      throws IOException {
    if (set.channels() != 1 || !set.labelled() || set.classes() > 256 || set.size() == 0) {
      throw new IllegalArgumentException("idx files do not hold " + set);
    }
    byte[] pixels = new byte[set.size() * set.imageSize()];
    set.pixels().get(pixels);
    byte[] labels = new byte[set.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) set.label(i);
    }
    String end = compressed ? "-ubyte.gz" : "-ubyte";
    new IdxArray(new int[] {set.size(), set.height(), set.width()}, pixels)
        .write(folder.resolve(prefix + "-images-idx3" + end));
    new IdxArray(new int[] {set.size()}, labels)
        .write(folder.resolve(prefix + "-labels-idx1" + end));
  }

  private static Path require(Path folder, String stem) {
    return find(folder, stem)
        .orElseThrow(
            () ->
                new BrokenDataException(
                    folder,
                    "has no file %s-ubyte or %s-ubyte.gz".formatted(stem, stem),
                    "copy it there or name another folder"));
  }

  private static Optional<Path> find(Path folder, String stem) {
    return List.of("-ubyte", "-ubyte.gz").stream()
        .map(end -> folder.resolve(stem + end))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
