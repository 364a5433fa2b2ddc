package org.phoenix.quickstart.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.phoenix.diffusion.pipeline.PipelineFolder;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.quickstart.failure.RefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a model to diffusers. */
@Command(
    name = "export",
    description =
        "Turns a checkpoint of Phoenix into a folder that diffusers' from_pretrained loads.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExportCommand extends ModelCommand {

  @Parameters(
      paramLabel = "CHECKPOINT.safetensors",
      description = "An imported one, or a coordinator's.")
  private Path checkpoint = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "PIPELINE_DIR",
      required = true,
      description = "A new or empty folder.")
  private Path out = Path.of("");

  @Option(
      names = "--raw",
      description = "The raw weights, even where the checkpoint has averaged ones.")
  private boolean raw;

  @Override
  protected void execute() throws IOException {
    if (Files.isDirectory(checkpoint)) {
      throw new RefusedException(checkpoint + ": is a folder; name a checkpoint file");
    }
    requireEmpty();
    try (StoredModel model = StoredModel.open(checkpoint, null, raw)) {
      PipelineFolder.write(out, model);
      say("%s: %s".formatted(out, model.describe()));
    }
  }

  /** What is there is replaced as a whole, so nothing may be. */
  private void requireEmpty() throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new RefusedException("--out %s: is not a folder".formatted(out));
    }
    try (Stream<Path> entries = Files.list(out)) {
      if (entries.findAny().isPresent()) {
        throw new RefusedException(
            "--out %s holds other files; name a new or empty folder".formatted(out));
      }
    }
  }
}
