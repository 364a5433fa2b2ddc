package org.phoenix.quickstart.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.Pipeline;
import org.phoenix.diffusion.pipeline.PipelineFolder;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the results; each file is whole or not there. */
public final class ReportFiles {

  private static final String AVERAGED = "ema.";

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
  public void writeCheckpoint(Path weights, String modelJson) throws IOException {
    SortedMap<String, FloatTensor> tensors = new TreeMap<>();
    try (SafeTensorsFile file = SafeTensorsFile.open(weights)) {
      Map<String, TensorInfo> all = file.header().tensors();
      boolean averaged = all.keySet().stream().anyMatch(name -> name.startsWith(AVERAGED));
      for (TensorInfo tensor : all.values()) {
        if (tensor.name().startsWith(AVERAGED) == averaged) {
          String name = averaged ? tensor.name().substring(AVERAGED.length()) : tensor.name();
          tensors.put(name, new FloatTensor(tensor.shape(), file.floats(tensor.name())));
        }
      }
    }
    SchedulerConfig scheduler = SchedulerConfig.HO_2020;
    PipelineFolder.write(folder.resolve("checkpoint"), new Pipeline(modelJson, scheduler, tensors));
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
