package org.phoenix.site.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.site.disk.Disk;
import org.phoenix.site.disk.DiskException;
import org.phoenix.site.status.SiteStatus;
import org.springframework.stereotype.Component;

/**
 * Gets whole objects by presigned URLs. A short outage is sat out; after a longer one, or a crash,
 * the next download goes on after the bytes that came.
 */
@Component
public class Transfers {

  private final StoreClient store;
  private final Patience patience;
  private final SiteStatus status;
  private final Disk disk;

  Transfers(StoreClient store, Patience patience, SiteStatus status, Disk disk) {
    this.store = store;
    this.patience = patience;
    this.status = status;
    this.disk = disk;
  }

  /**
   * Puts the object at {@code file}; a file that is there and right already stays.
   *
   * @throws WrongBytesException when size or hash are not the announced ones, time and again
   * @throws TransferException when the store cannot be reached or refuses; what came stays
   * @throws DiskException when there is no room for it
   */
  public void download(Download download, Path file) throws IOException {
    if (isRight(download, file)) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = draft(file);
    try {
      patience.with(() -> fetch(download, draft));
    } catch (DiskException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where the bytes of a file are as long as some are missing. */
  static Path draft(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private boolean isRight(Download download, Path file) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == download.bytes()
        && Sha256.of(file).equals(download.sha256());
  }

  private Path fetch(Download download, Path draft) throws IOException {
    long there = bytes(draft);
    if (there < download.bytes()) {
      disk.requireRoom("a download", download.bytes() - there);
      try {
        store.get(download.url(), download.bytes(), draft);
      } catch (WrongBytesException e) {
        Files.deleteIfExists(draft);
        throw e;
      } finally {
        status.received(Math.max(0, bytes(draft) - there));
      }
    }
    String sha256 = Sha256.of(draft);
    if (!sha256.equals(download.sha256())) {
      Files.delete(draft);
      throw new WrongBytesException(
          "%s has the SHA-256 %s instead of %s"
              .formatted(StoreClient.name(download.url()), sha256, download.sha256()));
    }
    return draft;
  }

  private static long bytes(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
