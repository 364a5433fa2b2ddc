package org.phoenix.coordinator.pages;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.problem.BusyException;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** The sample service's pictures for browsers, which reach the coordinator only. */
@RestController
class SampleImages {

  private static final CacheControl NEVER_CHANGES =
      CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable();

  private final SamplesApi samples;

  SampleImages(SamplesApi samples) {
    this.samples = samples;
  }

  @GetMapping("/samples/{id}/grid.png")
  ResponseEntity<Resource> grid(@PathVariable UUID id) {
    return picture("grid of sample", id, () -> samples.grid(id));
  }

  @GetMapping("/samples/{id}/previews/{step}.png")
  ResponseEntity<Resource> preview(@PathVariable UUID id, @PathVariable int step) {
    return picture(
        "preview of sample %s after step".formatted(id), step, () -> samples.preview(id, step));
  }

  private static ResponseEntity<Resource> picture(
      String kind, Object id, Supplier<ResponseEntity<Resource>> asked) {
    try {
      Resource picture = asked.get().getBody();
      if (picture == null) {
        throw new NotFoundException(kind, id);
      }
      return ResponseEntity.ok()
          .contentType(MediaType.IMAGE_PNG)
          .cacheControl(NEVER_CHANGES)
          .body(picture);
    } catch (HttpClientErrorException refused) {
      if (refused.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
        throw new NotFoundException(kind, id);
      }
      throw new ConflictException(SampleTrouble.of(refused).message());
    } catch (RestClientException failed) {
      throw new BusyException(SampleTrouble.of(failed).message());
    }
  }
}
