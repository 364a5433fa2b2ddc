package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** Images from checkpoints. */
@HttpExchange("/api/v1/samples")
public interface SamplesApi {

  /** A sampler, with {@code @spacing} where it is not the usual one. */
  String SAMPLER = "(ddpm|ddim|dpmsolver\\+\\+(3m)?|unipc3?)(@(leading|trailing|linspace))?";

  /** Queues a generation: 202 with its location. The same id again answers with the same one. */
  @PostExchange
  ResponseEntity<SampleView> generate(@RequestBody @Valid SampleRequest request);

  @GetExchange
  List<SampleView> samples();

  @GetExchange("/{id}")
  SampleView sample(@PathVariable("id") UUID id);

  /** The first 64 images as one PNG. 409 until the job is done. */
  @GetExchange(url = "/{id}/grid.png", accept = "image/png")
  ResponseEntity<Resource> grid(@PathVariable("id") UUID id);

  /** All images as safetensors: {@code images} (U8, N x C x H x W). 409 until the job is done. */
  @GetExchange(url = "/{id}/images.safetensors", accept = "application/octet-stream")
  ResponseEntity<Resource> images(@PathVariable("id") UUID id);

  /**
   * Names the weights in exactly one way: {@code run} (with {@code round}, else its newest
   * checkpoint), {@code checkpoint}, or {@code update}.
   *
   * @param id chosen by the caller so that asking twice is asking once; made up when absent
   * @param checkpoint SHA-256 of a global checkpoint
   * @param update a site's update
   * @param steps denoising steps; 50 when absent
   * @param sampler {@code ddim} (default), {@code ddpm}, {@code dpmsolver++}, {@code
   *     dpmsolver++3m}, {@code unipc} or {@code unipc3}; {@code name@spacing} takes the time steps
   *     {@code leading}, {@code trailing} or {@code linspace}
   * @param eta DDIM's noise, 0 (default) to 1
   * @param seed with the image's index it fixes that image; 0 when absent
   */
  record SampleRequest(
      @Nullable UUID id,
      @Nullable UUID run,
      @Nullable @Min(0) Integer round,
      @Nullable @Pattern(regexp = "[0-9a-f]{64}") String checkpoint,
      @Nullable UUID update,
      @NotNull @Min(1) @Max(100_000) Integer count,
      @Nullable @Pattern(regexp = SAMPLER) String sampler,
      @Nullable @Min(1) @Max(1000) Integer steps,
      @Nullable @Min(0) @Max(1) Double eta,
      @Nullable Long seed) {}

  enum Status {
    QUEUED,
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * @param done images finished so far
   * @param weightsSha256 the weights that make the images, once resolved
   * @param gridKey object key of the PNG grid
   * @param imagesKey object key of the raw images
   */
  record SampleView(
      UUID id,
      Status status,
      int count,
      int done,
      @Nullable String weightsSha256,
      @Nullable String gridKey,
      @Nullable String imagesKey,
      @Nullable String error) {}
}
