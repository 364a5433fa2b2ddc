package org.phoenix.evaluator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the evaluator.
 *
 * @param turnFolder shared by all processes that share the device
 */
@Validated
@ConfigurationProperties("phoenix")
public record EvaluatorProperties(
    @NotNull @Name("device.turn-folder") Path turnFolder,
    @NotNull @Valid @DefaultValue Evaluator evaluator) {

  /**
   * How this service judges.
   *
   * @param device {@code cpu} or {@code cuda:0}
   * @param reference the real images; nothing can be judged without them
   * @param extractor a network whose features are a second feature space beside LeNet's; absent
   *     means none
   * @param resamples bootstrap resamples that estimate a metric's sampling noise
   * @param largestImages a file of more bytes is refused
   * @param mostImages a file of more images is refused: their features are held in memory
   * @param longestQueue while as many evaluations wait or run, further ones are sent away
   * @param attempts how often an evaluation is tried when the store fails
   * @param retryAfter the first pause between two attempts; each further one doubles
   */
  public record Evaluator(
      @NotBlank @DefaultValue("cpu") String device,
      @Nullable @Valid Reference reference,
      @Nullable @Valid Extractor extractor,
      @Min(10) @Max(10_000) @DefaultValue("50") int resamples,
      @NotNull @DefaultValue("512MB") DataSize largestImages,
      @Min(1) @Max(1_000_000) @DefaultValue("50000") int mostImages,
      @Min(1) @Max(1_000_000) @DefaultValue("1000") int longestQueue,
      @Min(1) @DefaultValue("6") int attempts,
      @NotNull @DefaultValue("2s") Duration retryAfter) {}

  /**
   * A TorchScript network that turns images into features, such as Inception's of 2015-12-05.
   *
   * @param source its path, or an http or https address from which it is fetched once
   * @param sha256 of the file; any other is refused, because a network may compute whatever it
   *     wants
   * @param folder where what was fetched is kept
   * @param imageSize pixels a side that it takes
   * @param batch images that it reads at once
   * @param images how many of the held-out images it reads at most
   */
  public record Extractor(
      @NotBlank String source,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}") String sha256,
      @NotNull @DefaultValue("${java.io.tmpdir}/phoenix-extractors") Path folder,
      @Min(1) @Max(2048) @DefaultValue("299") int imageSize,
      @Min(1) @Max(4096) @DefaultValue("32") int batch,
      @Min(64) @Max(1_000_000) @DefaultValue("10000") int images) {}

  /**
   * The reference set.
   *
   * @param path a folder of idx, CIFAR-10 binary, PNG or JPEG files or with an image set file, with
   *     labels
   * @param channels 1 makes the images grey, 3 gives them colours; the files' own when absent
   * @param imageSize pixels a side that images are reduced to; the files' own when absent
   * @param heldOut share of each class that the classifier does not learn from: its accuracy is
   *     measured on it, and it is the real side of LeNet-FID
   * @param seed of the split and of the classifier's training
   * @param steps optimiser steps of the classifier's training; when absent, enough for the number
   *     of images
   */
  public record Reference(
      @NotNull Path path,
      @Nullable @Min(1) @Max(3) Integer channels,
      @Nullable @Min(12) @Max(64) Integer imageSize,
      @DecimalMin("0.05") @DecimalMax("0.9") @DefaultValue("0.3333333333333333") double heldOut,
      @DefaultValue("0") long seed,
      @Nullable @Min(1) @Max(1_000_000) Integer steps) {}
}
