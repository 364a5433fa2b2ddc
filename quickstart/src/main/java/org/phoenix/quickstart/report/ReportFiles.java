package org.phoenix.quickstart.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.PipelineFolder;
import org.phoenix.diffusion.pipeline.StoredModel;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the results; each file is whole or not there. */
public final class ReportFiles {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;

  public ReportFiles(Path folder) {
    this.folder = folder;
  }

  /** {@code samples.png} of the final model and {@code round-N.png} of each round. */
  public void writePictures(Pictures pictures) throws IOException {
    for (Map.Entry<Integer, byte[]> grid : pictures.rounds().entrySet()) {
      write("round-" + grid.getKey() + ".png", grid.getValue());
    }
    write("samples.png", pictures.last());
  }

  /**
   * {@code checkpoint/}: a diffusers pipeline of the final weights, the averaged ones where there
   * are such.
   *
   * @param weights a checkpoint as the coordinator keeps it
   */
  public void writeCheckpoint(Path weights) throws IOException {
    try (StoredModel model = StoredModel.open(weights, null, false)) {
      PipelineFolder.write(folder.resolve("checkpoint"), model);
    }
  }

  /** {@code report.html} and {@code report.json}. */
  public void writeReport(
      Report report, RunRecord record, Pictures pictures, List<String> classNames)
      throws IOException {
    String page = ReportPage.render(report, record, pictures, classNames);
    write("report.html", page.getBytes(StandardCharsets.UTF_8));
    write("report.json", JSON.writeValueAsBytes(report));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Whole.file(folder.resolve(name), out -> out.write(bytes));
  }
}
