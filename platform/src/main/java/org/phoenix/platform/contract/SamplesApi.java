package org.phoenix.platform.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
  String SAMPLER =
      "(ddpm|ddim|(sde-)?dpmsolver\\+\\+|dpmsolver\\+\\+3m|unipc3?)(@(leading|trailing|linspace))?";

  /** What imported weights or a global checkpoint are named by. */
  String SHA_256 = "[0-9a-f]{64}";

  /**
   * Queues a generation: 202 with its location. The same id again answers with the same one. 429
   * with {@code Retry-After} when the queue is full or one caller asks too often.
   */
  @PostExchange
  ResponseEntity<SampleView> generate(@RequestBody @Valid SampleRequest request);

  /** The 200 newest requests, newest first. */
  @GetExchange
  List<SampleView> samples();

  @GetExchange("/{id}")
  SampleView sample(@PathVariable("id") UUID id);

  /** Stops a request; what is made of it is thrown away. 409 when it is done or has failed. */
  @PostExchange("/{id}/cancel")
  SampleView cancel(@PathVariable("id") UUID id);

  /** The first 64 images as one PNG. 409 until the job is done. */
  @GetExchange(url = "/{id}/grid.png", accept = "image/png")
  ResponseEntity<Resource> grid(@PathVariable("id") UUID id);

  /**
   * The first 16 images after so many steps of their denoising, as one PNG. They stay when the
   * images are done. 404 when there is none of that step.
   */
  @GetExchange(url = "/{id}/previews/{step}.png", accept = "image/png")
  ResponseEntity<Resource> preview(@PathVariable("id") UUID id, @PathVariable("step") int step);

  /** All images in the format that was asked for. 409 until the job is done. */
  @GetExchange(url = "/{id}/images", accept = "*/*")
  ResponseEntity<Resource> images(@PathVariable("id") UUID id);

  /** What the images come as; pixels lie at round(127.5 (x + 1)) of values x in [-1, 1]. */
  enum Format {
    /** Tensor {@code images} (N, C, H, W) of F32, about -1 to 1. */
    SAFETENSORS("safetensors", "application/octet-stream"),
    /** The same for NumPy: arrays {@code images} and {@code provenance}, a JSON text. */
    NPZ("npz", "application/zip"),
    /** A PNG for each image. */
    ZIP("zip", "application/zip"),
    /** The grid of the first 64 images is all. */
    PNG("png", "image/png"),
    /** Tensor {@code images} (N, C, H, W) of U8: what the evaluator reads. */
    PIXELS("safetensors", "application/octet-stream");

    private final String extension;
    private final String mediaType;

    Format(String extension, String mediaType) {
      this.extension = extension;
      this.mediaType = mediaType;
    }

    /** Of the file's name. */
    public String extension() {
      return extension;
    }

    public String mediaType() {
      return mediaType;
    }

    @JsonValue
    public String publicName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Names the weights in exactly one way: {@code run} (with {@code round}, else its newest
   * checkpoint), {@code checkpoint}, {@code update} or {@code model}.
   *
   * @param id chosen by the caller so that asking twice is asking once; made up when absent
   * @param checkpoint SHA-256 of a global checkpoint
   * @param update a site's update
   * @param model SHA-256 of an imported model, see {@link ModelsApi}
   * @param steps denoising steps; when absent 50 of ddim, 1000 of ddpm, 20 of the others
   * @param sampler {@code sde-dpmsolver++} (default), {@code dpmsolver++}, {@code dpmsolver++3m},
   *     {@code unipc}, {@code unipc3}, {@code ddim} or {@code ddpm}; {@code name@spacing} takes the
   *     time steps {@code leading}, {@code trailing} or {@code linspace}
   * @param eta DDIM's noise, 0 (default) to 1
   * @param seed with the image's index it fixes that image; 0 when absent
   * @param format {@code safetensors} when absent
   * @param previewEvery a preview of the denoising every so many steps; none when absent
   */
  record SampleRequest(
      @Nullable UUID id,
      @Nullable UUID run,
      @Nullable @Min(0) Integer round,
      @Nullable @Pattern(regexp = SHA_256) String checkpoint,
      @Nullable UUID update,
      @Nullable @Pattern(regexp = SHA_256) String model,
      @NotNull @Min(1) @Max(100_000) Integer count,
      @Nullable @Pattern(regexp = SAMPLER) String sampler,
      @Nullable @Min(1) @Max(1000) Integer steps,
      @Nullable @Min(0) @Max(1) Double eta,
      @Nullable Long seed,
      @Nullable Format format,
      @Nullable @Min(1) @Max(1000) Integer previewEvery) {}

  enum Status {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  /**
   * @param done images finished so far
   * @param progress 0 to 1, images in the making counted in parts
   * @param run what made the weights, where that is known
   * @param weightsSha256 the weights that make the images, once resolved
   * @param previewEvery as asked for: there are previews of its multiples and of the last step
   * @param previewStep the newest preview's step, once there is one
   * @param gridKey object key of the PNG grid
   * @param imagesKey object key of the images in their format
   */
  record SampleView(
      UUID id,
      Status status,
      int count,
      int done,
      double progress,
      @Nullable UUID run,
      @Nullable Integer round,
      @Nullable String weightsSha256,
      String sampler,
      int steps,
      double eta,
      long seed,
      Format format,
      @Nullable Integer previewEvery,
      @Nullable Integer previewStep,
      @Nullable String gridKey,
      @Nullable String imagesKey,
      @Nullable String error,
      Instant createdAt,
      @Nullable Instant endedAt) {

    /** Whether nothing more will happen. */
    public boolean ended() {
      return endedAt != null;
    }
  }
}
