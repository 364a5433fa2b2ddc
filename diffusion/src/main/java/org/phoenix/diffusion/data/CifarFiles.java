package org.phoenix.diffusion.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * CIFAR-10's binary version: records of one label byte and 3,072 pixels (3, 32, 32) in files named
 * {@code *.bin}.
 */
public final class CifarFiles {

  private static final int IMAGE = 3 * 32 * 32;
  private static final int RECORD = 1 + IMAGE;
  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final int CLASSES = CLASS_NAMES.size();
  private static final String REMEDY =
      "name a folder with CIFAR-10's binary version, data_batch_1.bin to data_batch_5.bin";

  private CifarFiles() {}

  static boolean in(Path folder) {
    return !files(folder).isEmpty();
  }

  static List<String> classNames() {
    return CLASS_NAMES;
  }

  /**
   * Reads the training batches, or the other {@code .bin} files where there are none, by name.
   *
   * @throws BrokenDataException when there is none, or one is not CIFAR-10
   */
  public static ImageSet read(Path folder) {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      throw new BrokenDataException(folder, "has no *.bin file", REMEDY);
    }
    long records = 0;
    for (Path file : files) {
      records += records(file);
    }
    byte[] pixels = new byte[bytes(folder, records)];
    int[] labels = new int[(int) records];
    int next = 0;
    for (Path file : files) {
      next = read(file, pixels, labels, next);
    }
    return new ImageSet(pixels, 3, 32, 32, labels, CLASSES);
  }

  /**
   * Reads every file, also after one that is broken.
   *
   * @throws BrokenDataException when no single file is to blame
   */
  static DataSurvey survey(Path folder) {
    try {
      return DataFolder.survey(read(folder), CLASS_NAMES);
    } catch (BrokenDataException first) {
      List<BrokenDataException> faults = faults(folder);
      if (faults.isEmpty()) {
        throw first;
      }
      return DataSurvey.broken(faults);
    }
  }

  /** What is wrong with each file by itself. */
  private static List<BrokenDataException> faults(Path folder) {
    List<BrokenDataException> faults = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        int records = (int) records(file);
        read(file, new byte[bytes(folder, records)], new int[records], 0);
      } catch (BrokenDataException e) {
        faults.add(e);
      }
    }
    return faults;
  }

  private static int bytes(Path folder, long records) {
    try {
      return ImageSet.bytes(records, 3, 32, 32);
    } catch (IllegalArgumentException e) {
      throw new BrokenDataException(
          folder, String.valueOf(e.getMessage()), "take some files away", e);
    }
  }

  private static int read(Path file, byte[] pixels, int[] labels, int first) {
    int next = first;
    long records = records(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] record = new byte[RECORD];
      for (long i = 0; i < records; i++) {
        if (in.readNBytes(record, 0, RECORD) < RECORD) {
          throw new BrokenDataException(file, "ends within record " + i, REMEDY);
        }
        labels[next] = Byte.toUnsignedInt(record[0]);
        if (labels[next] >= CLASSES) {
          throw new BrokenDataException(
              file, "record %d has the label %d of 0 to 9".formatted(i, labels[next]), REMEDY);
        }
        System.arraycopy(record, 1, pixels, next * IMAGE, IMAGE);
        next++;
      }
      return next;
    } catch (IOException e) {
      throw new BrokenDataException(file, "cannot be read: " + e, "check its permissions", e);
    }
  }

  private static long records(Path file) {
    try {
      long size = Files.size(file);
      if (size == 0 || size % RECORD != 0) {
        throw new BrokenDataException(
            file, "%d bytes are no records of %d".formatted(size, RECORD), REMEDY);
      }
      return size / RECORD;
    } catch (IOException e) {
      throw new BrokenDataException(file, "cannot be read: " + e, "check its permissions", e);
    }
  }

  private static List<Path> files(Path folder) {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(file -> file.toString().endsWith(".bin") && Files.isRegularFile(file))
          .sorted()
          .forEach(all::add);
    } catch (IOException e) {
      throw new BrokenDataException(folder, "cannot be listed: " + e, "check its permissions", e);
    }
    List<Path> training =
        all.stream()
            .filter(file -> file.getFileName().toString().startsWith("data_batch"))
            .toList();
    return training.isEmpty() ? all : training;
  }
}
