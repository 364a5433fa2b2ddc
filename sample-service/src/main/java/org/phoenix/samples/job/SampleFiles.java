package org.phoenix.samples.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What was made for a request, streamed from the store. */
@Component
class SampleFiles {

  private static final int NAME_LENGTH = 8;

  private final ObjectStore store;

  SampleFiles(ObjectStore store) {
    this.store = store;
  }

  /**
   * @throws ConflictException when it is not made, or cannot be
   */
  ResponseEntity<Resource> grid(Sample sample) {
    requireDone(sample);
    if (sample.gridKey() == null) {
      throw new ConflictException(
          "The images of sample %s have %d channels, which make no picture"
              .formatted(sample.id(), sample.form().channels()));
    }
    return stream(sample.gridKey(), MediaType.IMAGE_PNG, name(sample.id(), "png"));
  }

  /** In the format that was asked for. */
  ResponseEntity<Resource> images(Sample sample) {
    requireDone(sample);
    if (sample.imagesKey() == null) {
      return grid(sample);
    }
    var format = sample.recipe().format();
    return stream(
        sample.imagesKey(),
        MediaType.parseMediaType(format.mediaType()),
        name(sample.id(), format.extension()));
  }

  /**
   * @throws NotFoundException when none was kept of that step
   */
  ResponseEntity<Resource> preview(Sample sample, int step) {
    String key = Previews.key(sample.id(), step);
    if (sample.recipe().previewEvery() == null || store.find(key).isEmpty()) {
      throw new NotFoundException("preview of sample %s of step".formatted(sample.id()), step);
    }
    return stream(key, MediaType.IMAGE_PNG, null);
  }

  private static void requireDone(Sample sample) {
    if (sample.error() != null) {
      throw new ConflictException("Sample %s failed: %s".formatted(sample.id(), sample.error()));
    }
    if (sample.gridKey() == null && sample.imagesKey() == null) {
      throw new ConflictException(
          "Sample %s is %s: %d of %d images are made"
              .formatted(sample.id(), sample.status(), sample.done(), sample.recipe().count()));
    }
  }

  private static String name(UUID id, String extension) {
    return "phoenix-%s.%s".formatted(id.toString().substring(0, NAME_LENGTH), extension);
  }

  private ResponseEntity<Resource> stream(String key, MediaType type, @Nullable String name) {
    StoredObject object =
        store.find(key).orElseThrow(() -> new NotFoundException("stored object", key));
    var answer = ResponseEntity.ok().contentType(type);
    if (name != null) {
      var disposition = ContentDisposition.inline().filename(name).build();
      answer.header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString());
    }
    // The length is known, so nothing needs to read the stream to find it out.
    return answer
        .contentLength(object.bytes())
        .body(new InputStreamResource(() -> store.read(key)));
  }
}
