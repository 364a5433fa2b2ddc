package org.phoenix.site.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.platform.contract.MemorisationReport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trained update on disk that waits for its delivery.
 *
 * @param images images the site trained on
 * @param meanLoss over all steps
 * @param seconds the training took
 * @param memorisation what the check of the model found, where there was one
 * @param samples the images of the site's own model, where the round asks for some
 */
record FinishedUpdate(
    long bytes,
    String sha256,
    long images,
    double meanLoss,
    double seconds,
    @Nullable MemorisationReport memorisation,
    @Nullable Samples samples) {

  /** The file of images. */
  record Samples(long bytes, String sha256) {

    static Samples of(Path file) throws IOException {
      return new Samples(Files.size(file), Sha256.of(file));
    }
  }

  private static final JsonMapper JSON = JsonMapper.shared();

  static Path weights(Path assignment) {
    return assignment.resolve("update.safetensors");
  }

  static Path samples(Path assignment) {
    return assignment.resolve("samples.safetensors.gz");
  }

  /** Reads what an earlier agent finished, if it is still whole. */
  static Optional<FinishedUpdate> find(Path assignment) throws IOException {
    Path note = note(assignment);
    Path weights = weights(assignment);
    if (!Files.exists(note) || !Files.exists(weights)) {
      return Optional.empty();
    }
    try {
      FinishedUpdate finished =
          JSON.readValue(Files.readString(note, StandardCharsets.UTF_8), FinishedUpdate.class);
      boolean whole =
          Files.size(weights) == finished.bytes && Sha256.of(weights).equals(finished.sha256);
      return whole && finished.samplesAreWhole(assignment)
          ? Optional.of(finished)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private boolean samplesAreWhole(Path assignment) throws IOException {
    Path file = samples(assignment);
    return samples == null || (Files.exists(file) && Samples.of(file).equals(samples));
  }

  /** The note is written last: without it the weights count for nothing. */
  void save(Path assignment) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    Whole.file(note(assignment), out -> out.write(json));
  }

  private static Path note(Path assignment) {
    return assignment.resolve("finished.json");
  }
}
