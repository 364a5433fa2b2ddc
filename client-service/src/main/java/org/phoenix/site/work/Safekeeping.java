package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.site.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps how far a training came, where the disk takes it. Where it does not, the training goes on:
 * a crash then costs more of it.
 */
final class Safekeeping {

  private static final Logger log = LoggerFactory.getLogger(Safekeeping.class);

  private final Disk disk;
  private final Path assignment;
  private boolean warned;

  /**
   * @param assignment its folder
   */
  Safekeeping(Disk disk, Path assignment) {
    this.disk = disk;
    this.assignment = assignment;
  }

  void keep(HalfDone halfDone) {
    try {
      disk.write("how far a training came", halfDone.bytes(), () -> halfDone.save(assignment));
    } catch (IOException e) {
      if (!warned) {
        log.warn("The training goes on, but a crash would cost more of it: {}", e.getMessage());
      }
      warned = true;
    }
  }
}
