package org.phoenix.diffusion.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock on a file by which one user at a time has what lies around it; it ends with its process,
 * however that ends.
 */
public final class SoleUse implements Closeable {

  private final FileChannel locked;

  private SoleUse(FileChannel locked) {
    this.locked = locked;
  }

  /**
   * Takes it if nobody has it, without waiting.
   *
   * @param file created if missing, and left behind
   * @return empty when another process, or this one, has it
   */
  public static Optional<SoleUse> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // This process has it already: as good as another one.
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? Optional.of(new SoleUse(channel)) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    locked.close();
  }
}
