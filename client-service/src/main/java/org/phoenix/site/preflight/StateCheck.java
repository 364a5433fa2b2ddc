package org.phoenix.site.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.phoenix.diffusion.files.SoleUse;
import org.phoenix.diffusion.training.TrainingMemory;

/** Whether the state folder can be written, is nobody else's, and has room. */
final class StateCheck {

  private static final String STATE = "state";
  private static final String DISK = "disk";

  /** The checkpoint, the update, two rounds of moments, what is half done, and twice for safety. */
  private static final int FILES_OF_A_MODEL = 10;

  private final Path folder;

  StateCheck(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  Finding writable() {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "preflight", ".tmp"));
      return usedByAnother()
          ? Finding.fatal(
              STATE,
              "another agent uses %s; stop it, or give this one a folder of its own"
                  + " (PHOENIX_STATE)",
              folder)
          : Finding.ok(STATE, "%s can be written, and no other agent uses it", folder);
    } catch (IOException e) {
      return Finding.fatal(
          STATE,
          "%s cannot be written (%s); let this user write it or name another (PHOENIX_STATE)",
          folder,
          e);
    }
  }

  /**
   * @param model whose files must find room
   */
  Finding room(ExpectedModel model) {
    long needed = FILES_OF_A_MODEL * TrainingMemory.fileBytes(model.config());
    long free = folder.toFile().getUsableSpace();
    String state =
        "%s free at %s, about %s needed for %s"
            .formatted(Bytes.of(free), folder, Bytes.of(needed), model.name());
    if (free >= needed) {
      return Finding.ok(DISK, "%s", state);
    }
    String remedy = state + "; make room or name a folder on another disk (PHOENIX_STATE)";
    return model.ordered()
        ? Finding.failed(DISK, "%s", remedy)
        : Finding.warning(DISK, "%s", remedy);
  }

  private boolean usedByAnother() throws IOException {
    Optional<SoleUse> use = SoleUse.take(folder.resolve("agent.lock"));
    if (use.isPresent()) {
      use.get().close();
    }
    return use.isEmpty();
  }
}
