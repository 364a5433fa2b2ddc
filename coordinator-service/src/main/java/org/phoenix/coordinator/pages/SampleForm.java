package org.phoenix.coordinator.pages;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.problem.InvalidRequestException;

/**
 * What was typed to ask for samples, as it was typed: what is refused stands in the form again.
 *
 * @param round empty for the newest
 * @param steps empty for as many as the sampler usually takes
 */
record SampleForm(
    @Nullable String round,
    @Nullable String count,
    @Nullable String seed,
    @Nullable String sampler,
    @Nullable String steps) {

  static final SampleForm FRESH = new SampleForm("", "16", "0", "sde-dpmsolver++", "");

  /** The grid shows no more. */
  static final int MOST = 64;

  private static final int PREVIEWS = 10;
  private static final Map<String, Integer> USUAL_STEPS = Map.of("ddpm", 1000, "ddim", 50);
  private static final int STEPS_OF_SOLVERS = 20;

  /**
   * @throws InvalidRequestException that names the value
   */
  SampleRequest request(UUID run) {
    Long images = number("Images", count);
    if (images == null || images < 1 || images > MOST) {
      throw new InvalidRequestException("Images = %s: from 1 to %d".formatted(count, MOST));
    }
    Integer wantedSteps = small("Steps", steps);
    String drawnBy = blank(sampler) ? null : sampler;
    return new SampleRequest(
        UUID.randomUUID(),
        run,
        small("Round", round),
        null,
        null,
        null,
        images.intValue(),
        drawnBy,
        wantedSteps,
        null,
        number("Seed", seed),
        Format.PNG,
        previewEvery(wantedSteps == null ? usualSteps(drawnBy) : wantedSteps));
  }

  /** About ten previews, however many steps there are. */
  private static int previewEvery(int steps) {
    return Math.max(1, Math.round(steps / (float) PREVIEWS));
  }

  private static int usualSteps(@Nullable String sampler) {
    return sampler == null
        ? STEPS_OF_SOLVERS
        : USUAL_STEPS.getOrDefault(sampler.replaceFirst("@.*", ""), STEPS_OF_SOLVERS);
  }

  private static @Nullable Integer small(String name, @Nullable String text) {
    Long number = number(name, text);
    if (number != null && number != number.intValue()) {
      throw new InvalidRequestException("%s = %s: that is too large".formatted(name, text));
    }
    return number == null ? null : number.intValue();
  }

  private static @Nullable Long number(String name, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException noNumber) {
      throw new InvalidRequestException(
          "%s = %s: it must be a whole number".formatted(name, text), noNumber);
    }
  }

  private static boolean blank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
