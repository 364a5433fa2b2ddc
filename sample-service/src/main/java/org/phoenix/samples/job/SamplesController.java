package org.phoenix.samples.job;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.phoenix.samples.weights.Weights;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The REST interface of the sample service. */
@RestController
class SamplesController implements SamplesApi {

  private final Samples samples;
  private final SampleQueue queue;
  private final ObjectStore store;

  SamplesController(Samples samples, SampleQueue queue, ObjectStore store) {
    this.samples = samples;
    this.queue = queue;
    this.store = store;
  }

  @Override
  public ResponseEntity<SampleView> generate(SampleRequest request) {
    Recipe recipe = Recipe.of(request);
    String checkpoint = recipe.checkpoint();
    if (checkpoint != null && store.find(Weights.checkpoint(checkpoint).key()).isEmpty()) {
      throw new NotFoundException("checkpoint", checkpoint);
    }
    UUID id = request.id() == null ? UUID.randomUUID() : request.id();
    Sample sample = queue.submit(id, recipe);
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/samples/" + sample.id()))
        .body(view(sample));
  }

  @Override
  public List<SampleView> samples() {
    return samples.findTop200ByOrderByCreatedAtDesc().stream()
        .map(SamplesController::view)
        .toList();
  }

  @Override
  public SampleView sample(UUID id) {
    return view(find(id));
  }

  @Override
  public ResponseEntity<Resource> grid(UUID id) {
    Sample sample = find(id);
    return stream(sample, sample.gridKey(), MediaType.IMAGE_PNG);
  }

  @Override
  public ResponseEntity<Resource> images(UUID id) {
    Sample sample = find(id);
    return stream(sample, sample.imagesKey(), MediaType.APPLICATION_OCTET_STREAM);
  }

  private Sample find(UUID id) {
    return samples.findById(id).orElseThrow(() -> new NotFoundException("sample", id));
  }

  private ResponseEntity<Resource> stream(Sample sample, @Nullable String key, MediaType type) {
    if (key == null) {
      throw new ConflictException(notDone(sample));
    }
    StoredObject object =
        store.find(key).orElseThrow(() -> new NotFoundException("stored object", key));
    // The length is known, so nothing needs to read the stream to find it out.
    return ResponseEntity.ok()
        .contentType(type)
        .contentLength(object.bytes())
        .body(new InputStreamResource(() -> store.read(key)));
  }

  private static String notDone(Sample sample) {
    return sample.error() == null
        ? "Sample %s is %s: %d of %d images are made"
            .formatted(sample.id(), sample.status(), sample.done(), sample.recipe().count())
        : "Sample %s failed: %s".formatted(sample.id(), sample.error());
  }

  private static SampleView view(Sample sample) {
    return new SampleView(
        sample.id(),
        sample.status(),
        sample.recipe().count(),
        sample.done(),
        sample.weightsSha256(),
        sample.gridKey(),
        sample.imagesKey(),
        sample.error());
  }
}
