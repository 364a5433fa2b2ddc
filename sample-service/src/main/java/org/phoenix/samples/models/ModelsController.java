package org.phoenix.samples.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.ModelsApi;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.weights.Weights;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Takes models in: a file is looked at whole before anything of it is kept. */
@RestController
class ModelsController implements ModelsApi {

  private final ImportedModels models;
  private final ObjectStore store;
  private final Clock clock;
  private final SamplesProperties.Samples properties;

  ModelsController(
      ImportedModels models, ObjectStore store, Clock clock, SamplesProperties properties) {
    this.models = models;
    this.store = store;
    this.clock = clock;
    this.properties = properties.samples();
  }

  @Override
  public List<ModelView> models() {
    return models.all();
  }

  @Override
  public ModelView put(String sha256, InputStreamResource file) {
    return models.find(sha256).orElseGet(() -> take(sha256, file));
  }

  private ModelView take(String sha256, InputStreamResource sent) {
    try {
      Files.createDirectories(properties.workFolder());
      Path file = Files.createTempFile(properties.workFolder(), "model", ".safetensors");
      try {
        long bytes = receive(sent, file);
        requireHash(sha256, file);
        ModelView model = look(sha256, file, bytes);
        store.write(Weights.model(sha256).key(), file, "application/octet-stream");
        models.add(model);
        return models.find(sha256).orElse(model);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The model cannot be received", e);
    }
  }

  private long receive(InputStreamResource sent, Path file) throws IOException {
    long most = properties.limits().model().toBytes();
    byte[] chunk = new byte[1 << 16];
    long bytes = 0;
    try (InputStream in = sent.getInputStream();
        OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        bytes += n;
        if (bytes > most) {
          throw new ResponseStatusException(
              HttpStatus.CONTENT_TOO_LARGE,
              "The model has more than %d bytes (phoenix.samples.limits.model)".formatted(most));
        }
        out.write(chunk, 0, n);
      }
    }
    return bytes;
  }

  private static void requireHash(String sha256, Path file) throws IOException {
    String found = Sha256.of(file);
    if (!found.equals(sha256)) {
      throw new InvalidRequestException(
          "The file has the SHA-256 %s, not %s".formatted(found, sha256));
    }
  }

  private ModelView look(String sha256, Path file, long bytes) throws IOException {
    try (StoredModel model = StoredModel.open(file, null, false);
        SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      UNetConfig config = model.config();
      model.scheduler();
      return new ModelView(
          sha256,
          tensors.header().metadata().get("source"),
          bytes,
          config.parameters().stream().mapToLong(Parameter::size).sum(),
          config.outChannels(),
          config.sampleSize(),
          clock.instant());
    } catch (BrokenWeightsException | UnsupportedModelException e) {
      // The name of the temporary file says nothing to anybody.
      String reason = String.valueOf(e.getMessage()).replace(file.toString(), "the file");
      throw new InvalidRequestException("This is no model: " + reason, e);
    }
  }
}
