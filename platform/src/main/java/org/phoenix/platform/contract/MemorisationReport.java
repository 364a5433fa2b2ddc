package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How near the samples of a site's own model come to the images it was trained on. All of it is
 * made at the site; neither images nor the distance of any one of them leave it.
 *
 * @param samples images that were drawn from the model
 * @param images different images of the site among which the nearest was looked for
 * @param compared how many of these were compared with the others
 * @param pixels root mean square differences of pixel values in [-1, 1]
 * @param lenet Euclidean distances of LeNet's 84 features; absent when no LeNet was to be had
 * @param lenetSha256 of that LeNet's weights
 */
public record MemorisationReport(
    @Min(MemorisationReport.FEWEST) @Max(10_000) int samples,
    @Min(MemorisationReport.FEWEST) @Max(1_000_000_000_000L) long images,
    @Min(MemorisationReport.FEWEST) @Max(10_000) int compared,
    @NotNull @Valid Nearness pixels,
    @Nullable @Valid Nearness lenet,
    @Nullable @Pattern(regexp = "[0-9a-f]{64}") String lenetSha256) {

  /** With fewer samples or images the quantiles would give away most of the distances. */
  public static final int FEWEST = 50;

  /**
   * @param samples of the distance of each sample to the nearest image
   * @param training of the distance of images to their nearest other image
   */
  public record Nearness(@NotNull @Valid Quantiles samples, @NotNull @Valid Quantiles training) {}

  /**
   * Quantiles of distances, to three significant digits.
   *
   * @param minimum the least distance
   * @param p1 the distance below which 1 % are
   * @param p5 the distance below which 5 % are
   * @param p25 the lower quartile
   * @param median the distance below which half are
   * @param p75 the upper quartile
   * @param p95 the distance below which 95 % are
   * @param maximum the greatest distance
   */
  public record Quantiles(
      @DecimalMin("0") @DecimalMax("1e9") double minimum,
      @DecimalMin("0") @DecimalMax("1e9") double p1,
      @DecimalMin("0") @DecimalMax("1e9") double p5,
      @DecimalMin("0") @DecimalMax("1e9") double p25,
      @DecimalMin("0") @DecimalMax("1e9") double median,
      @DecimalMin("0") @DecimalMax("1e9") double p75,
      @DecimalMin("0") @DecimalMax("1e9") double p95,
      @DecimalMin("0") @DecimalMax("1e9") double maximum) {}
}
