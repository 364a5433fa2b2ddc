package org.phoenix.quickstart.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo's folder for what is no result: {@code logs}, which stay, and {@code state} (databases,
 * objects, the sites' images, temporary files), which goes when the demo ends.
 */
public record WorkFolder(Path root) {

  /** Makes the folder anew; what an earlier demo left in it is gone. */
  public static WorkFolder prepare(Path root) throws IOException {
    delete(root);
    WorkFolder work = new WorkFolder(root);
    Files.createDirectories(work.logs());
    Files.createDirectories(work.temporary());
    return work;
  }

  public Path logs() {
    return root.resolve("logs");
  }

  public Path log(String name) {
    return logs().resolve(name + ".log");
  }

  public Path state(String name) {
    return root.resolve("state").resolve(name);
  }

  Path temporary() {
    return state("tmp");
  }

  public void deleteState() throws IOException {
    delete(root.resolve("state"));
  }

  /** Deletes a file or a folder and everything in it. */
  public static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
