package org.phoenix.site.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.phoenix.diffusion.files.Whole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In how many parts a device has to take a run's batches, as it learnt when it ran out of memory:
 * an agent that is started again, and the next round, begin with as many.
 */
record Accumulation(Path file) {

  private static final Logger log = LoggerFactory.getLogger(Accumulation.class);

  /** 1 while the device never ran out of memory. */
  int parts() throws IOException {
    if (!Files.exists(file)) {
      return 1;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      log.warn("{} holds no number of parts: batches are tried whole", file, e);
      return 1;
    }
  }

  void remember(int parts) throws IOException {
    byte[] text = (parts + "\n").getBytes(StandardCharsets.UTF_8);
    Whole.file(file, out -> out.write(text));
  }
}
