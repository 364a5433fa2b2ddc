package org.phoenix.samples.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.samples.weights.WeightsName;

/** A request with its defaults filled in: the same recipe gives the same images. */
@Embeddable
record Recipe(
    @Column(name = "run_id") @Nullable UUID run,
    @Nullable Integer round,
    @Nullable String checkpoint,
    @Column(name = "update_id") @Nullable UUID update,
    @Nullable String model,
    @Column(name = "images") int count,
    String sampler,
    int steps,
    double eta,
    long seed,
    @Enumerated(EnumType.STRING) Format format,
    @Column(name = "preview_every") @Nullable Integer previewEvery) {

  private static final int MOST_PREVIEWS = 100;

  /**
   * @throws InvalidRequestException naming the value that makes no sense
   */
  static Recipe of(SampleRequest request) {
    long names =
        Stream.of(request.run(), request.checkpoint(), request.update(), request.model())
            .filter(Objects::nonNull)
            .count();
    if (names != 1) {
      throw new InvalidRequestException(
          "Exactly one of run, checkpoint, update and model names the weights, not %d: run = %s, checkpoint = %s, update = %s, model = %s"
              .formatted(
                  names, request.run(), request.checkpoint(), request.update(), request.model()));
    }
    if (request.round() != null && request.run() == null) {
      throw new InvalidRequestException(
          "round = %d needs the run that it belongs to".formatted(request.round()));
    }
    SamplerSpec sampler = sampler(request);
    Integer every = request.previewEvery();
    if (every != null && sampler.steps() / every > MOST_PREVIEWS) {
      throw new InvalidRequestException(
          "previewEvery = %d of %d steps makes more than %d previews"
              .formatted(every, sampler.steps(), MOST_PREVIEWS));
    }
    return new Recipe(
        request.run(),
        request.round(),
        request.checkpoint(),
        request.update(),
        request.model(),
        request.count(),
        sampler.name(),
        sampler.steps(),
        sampler.eta(),
        request.seed() == null ? 0 : request.seed(),
        request.format() == null ? Format.SAFETENSORS : request.format(),
        every);
  }

  WeightsName weights() {
    return new WeightsName(run, round, checkpoint, update, model);
  }

  SamplerSpec spec() {
    return SamplerSpec.of(sampler, steps, eta);
  }

  private static SamplerSpec sampler(SampleRequest request) {
    try {
      SamplerSpec sampler =
          SamplerSpec.of(
              request.sampler() == null ? SamplerSpec.USUAL.name() : request.sampler(),
              request.steps(),
              request.eta());
      sampler.sampler(SchedulerConfig.HO_2020);
      return sampler;
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
    }
  }
}
