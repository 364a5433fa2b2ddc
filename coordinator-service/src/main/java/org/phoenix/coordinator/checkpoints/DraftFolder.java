package org.phoenix.coordinator.checkpoints;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.diffusion.files.SoleUse;
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
  private final SoleUse use;

  DraftFolder(CoordinatorProperties properties) {
    Path workFolder = properties.workFolder();
    try {
      int number = 0;
      Path folder;
      Optional<SoleUse> own;
      do {
        folder = Files.createDirectories(workFolder.resolve("drafts-" + number++));
        own = SoleUse.take(folder.resolve("lock"));
      } while (own.isEmpty());
      this.path = folder;
      this.use = own.get();
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
    use.close();
  }
}
