package org.phoenix.samples.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.schedule.SchedulerConfig;
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
    @Column(name = "images") int count,
    String sampler,
    int steps,
    double eta,
    long seed) {

  private static final int USUAL_STEPS = 50;

  /**
   * @throws InvalidRequestException naming the value that makes no sense
   */
  static Recipe of(SampleRequest request) {
    long names =
        Stream.of(request.run(), request.checkpoint(), request.update())
            .filter(Objects::nonNull)
            .count();
    if (names != 1) {
      throw new InvalidRequestException(
          "Exactly one of run, checkpoint and update names the weights, not %d: run = %s, checkpoint = %s, update = %s"
              .formatted(names, request.run(), request.checkpoint(), request.update()));
    }
    if (request.round() != null && request.run() == null) {
      throw new InvalidRequestException(
          "round = %d needs the run that it belongs to".formatted(request.round()));
    }
    SamplerSpec sampler = sampler(request);
    return new Recipe(
        request.run(),
        request.round(),
        request.checkpoint(),
        request.update(),
        request.count(),
        sampler.name(),
        sampler.steps(),
        sampler.eta(),
        request.seed() == null ? 0 : request.seed());
  }

  WeightsName weights() {
    return new WeightsName(run, round, checkpoint, update);
  }

  SamplerSpec spec() {
    return SamplerSpec.of(sampler, steps, eta);
  }

  private static SamplerSpec sampler(SampleRequest request) {
    try {
      SamplerSpec sampler =
          SamplerSpec.of(
              request.sampler() == null ? "ddim" : request.sampler(),
              request.steps() == null ? USUAL_STEPS : request.steps(),
              request.eta());
      sampler.sampler(SchedulerConfig.HO_2020);
      return sampler;
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
    }
  }
}
