package org.phoenix.quickstart.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.pipeline.CheckpointFile;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.quickstart.failure.RefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model from diffusers. */
@Command(
    name = "import",
    description = "Turns a diffusers pipeline folder into a checkpoint of Phoenix, bit for bit.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ImportCommand extends ModelCommand {

  @Parameters(paramLabel = "PIPELINE_DIR", description = "What save_pretrained wrote.")
  private Path folder = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "CHECKPOINT.safetensors",
      required = true,
      description = "The file to write.")
  private Path out = Path.of("");

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description = "Variant of the weights, for example fp16 or non_ema.")
  private @Nullable String variant;

  @Override
  protected void execute() throws IOException {
    requireFile("--out", out);
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(folder + ": no such folder; name a diffusers pipeline folder");
    }
    try (StoredModel model = StoredModel.open(folder, variant, false)) {
      CheckpointFile.write(out, model);
      say("%s: %s, %,d bytes".formatted(out, model.describe(), Files.size(out)));
    }
  }
}
