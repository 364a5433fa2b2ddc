package org.phoenix.site.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.phoenix.site.SiteProperties;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The disk that holds the state folder. It is never filled: whoever is about to write there asks
 * first, old state goes when there is no room, and some room always stays free.
 */
@Component
public class Disk {

  /** How many bytes may still be written. */
  @FunctionalInterface
  public interface FreeSpace {
    long bytes() throws IOException;
  }

  /** Writes files; what a failure leaves of them is the writer's to remove. */
  @FunctionalInterface
  public interface Writing {
    void write() throws IOException;
  }

  private final Path folder;
  private final long reserve;
  private final OldState oldState;
  private final FreeSpace free;

  @Autowired
  Disk(SiteProperties properties, OldState oldState) {
    this(
        properties.state().toAbsolutePath(),
        properties.diskReserve().toBytes(),
        oldState,
        () -> Files.getFileStore(properties.state()).getUsableSpace());
  }

  /**
   * @param reserve bytes that stay free
   */
  public Disk(Path folder, long reserve, OldState oldState, FreeSpace free) {
    this.folder = folder;
    this.reserve = reserve;
    this.oldState = oldState;
    this.free = free;
  }

  /** Whether so many bytes can be written; old state goes if that makes the room. */
  public boolean hasRoom(long bytes) throws IOException {
    if (fits(bytes)) {
      return true;
    }
    oldState.prune();
    return fits(bytes);
  }

  /**
   * @param what for people, as in "No room for ..."
   * @throws DiskException when so many bytes cannot be written, even without old state
   */
  public void requireRoom(String what, long bytes) throws IOException {
    if (!hasRoom(bytes)) {
      throw new DiskException(
          ("No room for %s in %s: it takes %d bytes, %d are free and %d are to stay so"
                  + " (phoenix.disk-reserve); free some space there, or give it a larger disk")
              .formatted(what, folder, bytes, free.bytes(), reserve),
          null);
    }
  }

  /**
   * Writes so many bytes in all, if there is room for them.
   *
   * @throws DiskException when there is none, or when the disk fails or is full after all
   */
  public void write(String what, long bytes, Writing writing) throws IOException {
    requireRoom(what, bytes);
    try {
      writing.write();
    } catch (IOException e) {
      throw new DiskException(
          "Failed to write %s to %s, %d bytes, with %d free: %s"
              .formatted(what, folder, bytes, free.bytes(), e.getMessage()),
          e);
    }
  }

  private boolean fits(long bytes) throws IOException {
    return bytes <= free.bytes() - reserve;
  }
}
