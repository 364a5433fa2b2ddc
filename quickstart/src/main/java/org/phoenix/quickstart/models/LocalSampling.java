package org.phoenix.quickstart.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.diffusion.archive.ImageArchive;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.sampler.Sampler;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.quickstart.failure.RefusedException;

/** Draws images on this machine and writes them as they come, as a whole file or not at all. */
record LocalSampling(
    NetworkOptions network,
    SamplerSpec spec,
    long seed,
    @Nullable Path start,
    int batch,
    SampleCommand.Files files,
    Paces paces) {

  /** Tells how work goes. */
  @FunctionalInterface
  interface Paces {
    Pace of(String unit, long total);
  }

  /**
   * @param count null for as many as {@code start} has, or {@code usual}
   * @return what was done, in one line
   */
  @SuppressWarnings("try") // the turn is held, not used
  String draw(@Nullable Integer count, int usual) throws IOException, InterruptedException {
    try (StoredModel stored = network.open();
        Start noise = Start.of(start, seed, stored.config())) {
      int images = noise.count(count, usual);
      UNetConfig config = stored.config();
      boolean picture = files.format() == ImageFormat.PNG;
      Grid grid = new Grid(picture ? files.out() : null, config, images);
      requirePictures(config);
      Sampler sampler = sampler(stored);
      Map<String, String> notes = notes(images);
      try (var turn = network.turn();
          UNetModel model = network.loadFast(stored);
          Pace pace = paces.of("images", images)) {
        var form = new ArchiveForm(images, config.outChannels(), config.sampleSize());
        var drawing = new Drawing(network.slices(model), sampler, noise, pace, batch);
        writing(
            archives(),
            form,
            notes,
            new ArrayList<>(),
            open ->
                drawing.run(
                    images,
                    made -> {
                      grid.add(made);
                      for (ImageArchive archive : open) {
                        archive.add(made);
                      }
                    }));
        grid.write(notes);
        return line(images, drawing.seconds());
      }
    }
  }

  private String line(int images, double seconds) {
    return String.format(
        Locale.ROOT,
        "%d images with %s in %.1f s%s%s",
        images,
        spec,
        seconds,
        files.out() == null ? "" : ", " + files.format() + " in " + files.out(),
        files.tensors() == null ? "" : ", tensors in " + files.tensors());
  }

  private void requirePictures(UNetConfig config) {
    if (files.format() == ImageFormat.ZIP
        && config.outChannels() != 1
        && config.outChannels() != 3) {
      throw new RefusedException(
          "--out: images of %d channels make no pictures; write npz or safetensors"
              .formatted(config.outChannels()));
    }
  }

  private record Target(Path file, ImageFormat format) {}

  private List<Target> archives() {
    List<Target> all = new ArrayList<>();
    if (files.out() != null && files.format() != null && files.format() != ImageFormat.PNG) {
      all.add(new Target(files.out(), files.format()));
    }
    if (files.tensors() != null) {
      all.add(new Target(files.tensors(), ImageFormat.SAFETENSORS));
    }
    return all;
  }

  @FunctionalInterface
  private interface Body {
    void write(List<ImageArchive> open) throws IOException;
  }

  /** Opens one file within the other, so that all of them are kept or none. */
  private static void writing(
      List<Target> targets,
      ArchiveForm form,
      Map<String, String> notes,
      List<ImageArchive> open,
      Body body)
      throws IOException {
    if (targets.size() == open.size()) {
      body.write(open);
      return;
    }
    Target target = targets.get(open.size());
    Whole.file(
        target.file(),
        (OutputStream out) -> {
          try (ImageArchive archive = target.format().open(out, form, notes)) {
            open.add(archive);
            writing(targets, form, notes, open, body);
          }
        });
  }

  private Sampler sampler(StoredModel stored) {
    try {
      return spec.sampler(stored.scheduler());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--sampler %s: %s".formatted(spec, e.getMessage()));
    }
  }

  private Map<String, String> notes(int images) throws IOException {
    Map<String, String> notes = new TreeMap<>();
    notes.put("format", "pt");
    notes.put("software", "Phoenix");
    Path weights = network.model();
    if (Files.isDirectory(weights)) {
      weights = weights.resolve("unet/diffusion_pytorch_model.safetensors");
    }
    if (Files.isRegularFile(weights)) {
      notes.put("weights", Sha256.of(weights));
    }
    notes.put("sampler", spec.name());
    notes.put("steps", Integer.toString(spec.steps()));
    notes.put("eta", Double.toString(spec.eta()));
    notes.put("seed", Long.toString(seed));
    notes.put("count", Integer.toString(images));
    return notes;
  }
}
