package org.phoenix.diffusion.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.phoenix.diffusion.data.DataSurvey.ClassCount;

/** A folder of PNG and JPEG files, of any sizes if they are asked for at one size. */
final class PictureFolder {

  private PictureFolder() {}

  static boolean in(Path folder) {
    return !PictureFiles.in(folder).files().isEmpty();
  }

  static List<String> classNames(Path folder) {
    return PictureFiles.in(folder).classNames();
  }

  /**
   * Decodes every picture, also after one that cannot be.
   *
   * @throws BrokenDataException when the folder cannot be listed, or there is no telling which
   *     class a picture belongs to
   */
  static DataSurvey survey(Path folder) {
    PictureFiles pictures = PictureFiles.in(folder);
    int[] counts = new int[pictures.classNames().size()];
    List<BrokenDataException> faults = new ArrayList<>();
    for (int i = 0; i < pictures.files().size(); i++) {
      try {
        Picture.read(pictures.files().get(i));
        if (counts.length > 0) {
          counts[pictures.labels().get(i)]++;
        }
      } catch (BrokenDataException e) {
        faults.add(e);
      }
    }
    List<ClassCount> classes = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      classes.add(new ClassCount(pictures.classNames().get(label), counts[label]));
    }
    return new DataSurvey(pictures.files().size() - faults.size(), "", classes, faults);
  }

  /**
   * Reads the pictures one by one. Those of a folder are colours as soon as one of them is, unless
   * the form says what they are.
   *
   * @throws BrokenDataException when one cannot be decoded, or they have different sizes and the
   *     form asks for none
   * @throws IllegalArgumentException when pictures cannot have the form
   */
  static ImageSet read(Path folder, ImageForm form) {
    PictureFiles pictures = PictureFiles.in(folder);
    List<Path> files = pictures.files();
    PictureShape shape = shape(files, form);
    byte[] pixels = new byte[bytes(folder, files.size(), shape)];
    ImageForm fit = new ImageForm(shape.channels(), form.size());
    int next = 0;
    for (Path file : files) {
      ImageSet picture = fit.fit(Picture.read(file));
      if (picture.height() != shape.height() || picture.width() != shape.width()) {
        throw new BrokenDataException(file, "changed its size meanwhile", "read the folder again");
      }
      picture.pixels().get(pixels, next, picture.imageSize());
      next += picture.imageSize();
    }
    return new ImageSet(
        pixels,
        shape.channels(),
        shape.height(),
        shape.width(),
        pictures.labels().stream().mapToInt(label -> label).toArray(),
        pictures.classNames().size());
  }

  /** Found in the files' headers, before anything large is decoded. */
  private static PictureShape shape(List<Path> files, ImageForm form) {
    Integer channels = form.channels();
    Integer size = form.size();
    if (channels != null && size != null) {
      return new PictureShape(channels, size, size);
    }
    Path first = files.get(0);
    PictureShape all = Picture.shape(first);
    for (Path file : files) {
      PictureShape shape = Picture.shape(file);
      if (size == null && (shape.height() != all.height() || shape.width() != all.width())) {
        throw new BrokenDataException(
            file,
            "has %d x %d pixels, and %s has %d x %d"
                .formatted(
                    shape.width(), shape.height(), first.getFileName(), all.width(), all.height()),
            "make all pictures one size, or ask for a size to read them at");
      }
      all = new PictureShape(Math.max(all.channels(), shape.channels()), all.height(), all.width());
    }
    return new PictureShape(
        channels == null ? all.channels() : channels,
        size == null ? all.height() : size,
        size == null ? all.width() : size);
  }

  private static int bytes(Path folder, int count, PictureShape shape) {
    try {
      return ImageSet.bytes(count, shape.channels(), shape.height(), shape.width());
    } catch (IllegalArgumentException e) {
      throw new BrokenDataException(
          folder, String.valueOf(e.getMessage()), "ask for a smaller size or for fewer", e);
    }
  }
}
