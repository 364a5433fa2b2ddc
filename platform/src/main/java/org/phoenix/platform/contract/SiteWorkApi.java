package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import tools.jackson.databind.JsonNode;

/**
 * What a site's agent calls, always outbound and always with the site's bearer token. A site sees
 * its own assignments and nothing of another's.
 */
@HttpExchange("/api/v1")
public interface SiteWorkApi extends SiteReportsApi {

  /**
   * The site's open assignment, with fresh URLs: 200, or 204 when none came up within {@code wait}.
   * An assignment is handed out again until it is completed, so a restarted agent finds its work.
   *
   * @param wait at most 60 s; a longer one is cut to that
   */
  @GetExchange("/work")
  ResponseEntity<WorkOrder> work(@RequestParam("wait") Duration wait);

  record SiteOffer(
      @Min(1) @Max(1_000_000_000_000L) long images, @NotBlank @Size(max = 200) String device) {}

  enum WorkKind {
    /** Train the global model on the site's images (and its portion of G). */
    TRAIN,
    /** Train the first model on the shared set G alone. */
    WARM_UP
  }

  /**
   * One assignment: all a site needs to train once.
   *
   * @param steps optimiser steps to take
   * @param firstStep how many optimiser steps the run's rounds before this one took at this site;
   *     the learning rate's and the EMA's warm-up go on from there
   * @param seed of this site in this round
   * @param model a diffusers {@code UNet2DModel} configuration
   * @param checkpoint the global weights to start from (EMA weights under the prefix {@code ema.})
   * @param shared the shared set G, when the run shares data
   * @param traceparent the round's trace, as in W3C's header of that name
   * @param compression how the update travels: {@code f32} or {@code bf16} weights, or their {@code
   *     int8} difference to those of {@code checkpoint}
   * @param personal what the site keeps for itself, when the run personalises layers
   * @param memorisation the check of the trained model, in rounds that have one
   * @param samples images of the site's own model that are to be sent with the update, in rounds
   *     that judge the sites' models where nobody else has them whole
   */
  record WorkOrder(
      UUID assignmentId,
      UUID runId,
      String runName,
      int round,
      WorkKind kind,
      int steps,
      long firstStep,
      long seed,
      Instant deadline,
      JsonNode model,
      RunSpec.Training training,
      Download checkpoint,
      @Nullable SharedPortion shared,
      @Nullable String traceparent,
      String compression,
      @Nullable Personal personal,
      @Nullable MemorisationOrder memorisation,
      @Nullable SamplesOrder samples) {}

  /** A presigned GET of one object, with what the bytes must be. */
  record Download(URI url, String sha256, long bytes) {}

  /**
   * Layers that stay at the site. Neither {@link WorkOrder#checkpoint()} after the first round nor
   * the update holds them.
   *
   * @param tensors the network's own names; their averaged (EMA) twins stay too
   * @param start the run's first weights, which hold all tensors: for a site that has none of its
   *     own yet
   */
  record Personal(List<String> tensors, Download start) {}

  /**
   * See {@link RunSpec.Memorisation}.
   *
   * @param lenet the evaluator's LeNet; absent when there is none for the run's images
   */
  record MemorisationOrder(int samples, String sampler, int steps, @Nullable Download lenet) {}

  /**
   * Images to be drawn from the trained model, the personal layers included, by its averaged
   * weights where it has some.
   *
   * @param sampler as in {@link SamplesApi.SampleRequest}
   * @param steps denoising steps
   * @param seed with the image's index it fixes that image's noise: the same one at all sites
   */
  record SamplesOrder(int count, String sampler, int steps, long seed) {}

  /** G and the portion alpha of it that the site mixes in, chosen by {@code seed}. */
  record SharedPortion(Download dataSet, double alpha, long seed) {}

  /**
   * @param deviceMemoryBytes memory in use on the site's GPU, or what the agent holds where it
   *     trains on its processor; absent where nobody tells
   * @param deviceUtilisation share of the time that this device computes
   * @param batchParts in how many parts the site takes each batch because its device ran out of
   *     memory; absent where it did not
   */
  record Progress(
      @Min(0) int step,
      @Min(1) int steps,
      double loss,
      @DecimalMin("0") double imagesPerSecond,
      @DecimalMin("0") double etaSeconds,
      @Nullable @Min(0) Long deviceMemoryBytes,
      @Nullable @DecimalMin("0") Double deviceUtilisation,
      @Nullable @Min(2) Integer batchParts) {}

  /**
   * @param wanted false when the round went on without the site or the run ended
   * @param reason why it is no longer wanted
   */
  record Continuation(boolean wanted, @Nullable String reason) {}

  /** What a site sends to the object store. */
  enum Content {
    /** The weights after the training, or their difference to those before it. */
    UPDATE,
    /**
     * Images of the site's own model: a safetensors file with the one tensor {@code images} (U8, N
     * x C x H x W) and no metadata, compressed by gzip.
     */
    SAMPLES
  }

  /**
   * @param content absent means the update
   */
  record UploadRequest(
      @Positive @Max(1L << 44) long bytes,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}") String sha256,
      @Nullable Content content) {}

  /**
   * Where to PUT a file: one URL for the whole of it, or, for a large one, a URL for each part of
   * {@code partBytes} (the last one smaller).
   *
   * @param uploadId names a multipart upload; absent for a single PUT
   */
  record UploadTicket(@Nullable String uploadId, long partBytes, List<URI> parts) {}

  /**
   * A finished update.
   *
   * @param images images the site trained on: its weight in the average
   * @param uploadId as in the ticket
   * @param etags of the parts, in order, for a multipart upload
   * @param memorisation the check of the trained model; absent when the round has none, or when the
   *     site has too few images for their distances to be told
   */
  record Update(
      @Positive @Max(1L << 44) long bytes,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}") String sha256,
      @Positive @Max(1_000_000_000_000L) long images,
      double meanLoss,
      double seconds,
      @Nullable @Size(max = 2000) String uploadId,
      @NotNull @Size(max = 10_000) List<@NotNull @Size(max = 200) String> etags,
      @Nullable @Valid MemorisationReport memorisation) {}

  /**
   * Images of the site's own model, whose bytes are in the store.
   *
   * @param uploadId as in the ticket
   * @param etags of the parts, in order, for a multipart upload
   */
  record Samples(
      @Positive @Max(1L << 44) long bytes,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}") String sha256,
      @Nullable @Size(max = 2000) String uploadId,
      @NotNull @Size(max = 10_000) List<@NotNull @Size(max = 200) String> etags) {}

  record Failure(@NotBlank @Size(max = 2000) String reason) {}

  /** The site's people want no part in a run. */
  record Refusal(@NotBlank @Size(max = 2000) String reason) {}
}
