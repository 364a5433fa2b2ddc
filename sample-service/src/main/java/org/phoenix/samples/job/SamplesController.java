package org.phoenix.samples.job;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.weights.Weights;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The REST interface of the sample service. */
@RestController
class SamplesController implements SamplesApi {

  private final Samples samples;
  private final SampleQueue queue;
  private final SampleFiles files;
  private final ObjectStore store;

  SamplesController(Samples samples, SampleQueue queue, SampleFiles files, ObjectStore store) {
    this.samples = samples;
    this.queue = queue;
    this.files = files;
    this.store = store;
  }

  @Override
  public ResponseEntity<SampleView> generate(SampleRequest request) {
    Recipe recipe = Recipe.of(request);
    if (recipe.checkpoint() != null) {
      require("checkpoint", Weights.checkpoint(recipe.checkpoint()));
    }
    if (recipe.model() != null) {
      require("imported model", Weights.model(recipe.model()));
    }
    UUID id = request.id() == null ? UUID.randomUUID() : request.id();
    Sample sample = queue.submit(id, recipe);
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/samples/" + sample.id()))
        .body(SampleViews.of(sample));
  }

  @Override
  public List<SampleView> samples() {
    return samples.findTop200ByOrderByCreatedAtDesc().stream().map(SampleViews::of).toList();
  }

  @Override
  public SampleView sample(UUID id) {
    return SampleViews.of(find(id));
  }

  @Override
  public SampleView cancel(UUID id) {
    return SampleViews.of(queue.cancel(id));
  }

  @Override
  public ResponseEntity<Resource> grid(UUID id) {
    return files.grid(find(id));
  }

  @Override
  public ResponseEntity<Resource> preview(UUID id, int step) {
    return files.preview(find(id), step);
  }

  @Override
  public ResponseEntity<Resource> images(UUID id) {
    return files.images(find(id));
  }

  private Sample find(UUID id) {
    return samples.findById(id).orElseThrow(() -> new NotFoundException("sample", id));
  }

  private void require(String what, Weights weights) {
    if (store.find(weights.key()).isEmpty()) {
      throw new NotFoundException(what, weights.sha256());
    }
  }
}
