package org.phoenix.coordinator.checkpoints;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.platform.startup.UnusableSettingException;
import org.springframework.stereotype.Component;

/**
 * A folder below the work folder that belongs to this process alone as long as it lives, however
 * many coordinators share the work folder: two of them may well write the same checkpoint. Drafts
 * that a dead process left are removed by the next one.
 */
@Component
public class DraftFolder {

  private final Path path;
  private final FileLock lock;

  DraftFolder(CoordinatorProperties properties) {
    Path workFolder = properties.workFolder();
    try {
      int number = 0;
      Path folder;
      FileLock own;
      do {
        folder = Files.createDirectories(workFolder.resolve("drafts-" + number++));
        own = lock(folder.resolve("lock"));
      } while (own == null);
      this.path = folder;
      this.lock = own;
      removeDrafts();
    } catch (IOException e) {
      throw new UnusableSettingException(
          "phoenix.coordinator.work-folder", workFolder, "cannot be written to: " + e, e);
    }
  }

  /** Where a file is drafted before it goes to the store. */
  public Path draft(Object work) {
    return path.resolve(work + ".part");
  }

  private void removeDrafts() throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(path, "*.part")) {
      for (Path draft : drafts) {
        Files.delete(draft);
      }
    }
  }

  @PreDestroy
  void close() throws IOException {
    lock.acquiredBy().close();
  }

  /** Nothing when a living process has it. */
  private static @Nullable FileLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException anotherContext) {
      // Of this process: as good as another process.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock;
  }
}
