package org.phoenix.diffusion.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The PNG and JPEG files of a folder: in it, without labels, or in its subfolders, each of which is
 * a class. Classes and files come in the order of their names. What is hidden and files that are no
 * pictures are passed over, and so is a subfolder without pictures.
 *
 * @param classNames names of the subfolders; empty for files without labels
 * @param files all pictures, class by class
 * @param labels of the files; empty for files without labels
 */
record PictureFiles(List<String> classNames, List<Path> files, List<Integer> labels) {

  private static final Set<String> READ = Set.of("png", "jpg", "jpeg");

  /** Pictures that a reader would miss if they were passed over in silence. */
  private static final Set<String> OF_OTHER_KINDS =
      Set.of("gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "jp2", "jxl", "dcm");

  /**
   * Lists the folder and what is in its subfolders.
   *
   * @throws BrokenDataException when there is no telling which class a picture belongs to, or one
   *     is of a kind that is not read
   */
  static PictureFiles in(Path folder) {
    Entries top = Entries.of(folder);
    List<String> classNames = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path subfolder : top.folders) {
      List<Path> pictures = ofClass(subfolder);
      if (!pictures.isEmpty()) {
        pictures.forEach(picture -> labels.add(classNames.size()));
        classNames.add(subfolder.getFileName().toString());
        files.addAll(pictures);
      }
    }
    if (!top.pictures.isEmpty() && !files.isEmpty()) {
      throw new BrokenDataException(
          folder,
          "holds pictures (%s) beside folders of pictures (%s)"
              .formatted(top.pictures.get(0).getFileName(), classNames.get(0)),
          "put every picture into the folder of its class, or all into one");
    }
    return files.isEmpty()
        ? new PictureFiles(List.of(), top.pictures, List.of())
        : new PictureFiles(classNames, files, labels);
  }

  private static List<Path> ofClass(Path folder) {
    Entries entries = Entries.of(folder);
    for (Path deeper : entries.folders) {
      if (!Entries.of(deeper).pictures.isEmpty()) {
        throw new BrokenDataException(
            deeper,
            "holds pictures two folders down",
            "name the folder whose subfolders are the classes, or move the pictures up");
      }
    }
    return entries.pictures;
  }

  /** What of a folder's content matters, each sorted by name. */
  private record Entries(List<Path> folders, List<Path> pictures) {

    static Entries of(Path folder) {
      Entries entries = new Entries(new ArrayList<>(), new ArrayList<>());
      try (Stream<Path> all = Files.list(folder)) {
        all.sorted(Comparator.comparing(Path::toString)).forEach(entries::add);
      } catch (IOException e) {
        throw new BrokenDataException(folder, "cannot be listed: " + e, "check its permissions", e);
      }
      return entries;
    }

    private void add(Path entry) {
      String name = entry.getFileName().toString();
      int dot = name.lastIndexOf('.');
      String kind = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
      if (name.startsWith(".")) {
        return;
      }
      if (Files.isDirectory(entry)) {
        folders.add(entry);
      } else if (READ.contains(kind)) {
        pictures.add(entry);
      } else if (OF_OTHER_KINDS.contains(kind)) {
        throw new BrokenDataException(
            entry,
            "pictures of the kind %s are not read".formatted(kind),
            "make it a PNG or JPEG file or take it away");
      }
    }
  }
}
