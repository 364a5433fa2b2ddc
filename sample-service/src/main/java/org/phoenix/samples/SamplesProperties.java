package org.phoenix.samples;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the sample service.
 *
 * @param turnFolder shared by all processes that share the device
 */
@Validated
@ConfigurationProperties("phoenix")
public record SamplesProperties(
    @NotNull @Name("device.turn-folder") Path turnFolder, @NotNull @Valid Samples samples) {

  /**
   * @param device {@code cpu} or {@code cuda:0}
   * @param precision {@code f32} or {@code bf16}: what the network computes in
   * @param batchSize images made at once, rounded up to what the device takes at once; as many are
   *     lost when a process dies
   * @param modelMemory weights that are kept loaded between requests; one model is, whatever its
   *     size
   * @param workFolder for weights that are being loaded; may be lost at any time
   * @param attempts how often a step is tried when the store or the coordinator fails
   * @param retryAfter the first pause between two attempts; each further one doubles
   */
  public record Samples(
      @NotBlank @DefaultValue("cpu") String device,
      @NotNull @Pattern(regexp = "f32|bf16") @DefaultValue("f32") String precision,
      @Min(1) @Max(4096) @DefaultValue("64") int batchSize,
      @NotNull @DefaultValue("512MB") DataSize modelMemory,
      @NotNull Path workFolder,
      @Min(1) @DefaultValue("6") int attempts,
      @NotNull @DefaultValue("2s") Duration retryAfter,
      @NotNull @Valid @DefaultValue Limits limits) {}

  /**
   * How much is taken on.
   *
   * @param requests that wait or run at the same time
   * @param images of all requests that wait or run
   * @param result the largest file of images
   * @param model the largest file of an imported model
   * @param burst requests that one address may make at once
   * @param perSecond by how many that grows again, up to {@code burst}
   * @param retryAfter when a caller may come back to a full queue
   * @param streams event streams that are open at once; each takes a thread
   */
  public record Limits(
      @Min(1) @DefaultValue("500") int requests,
      @Min(1) @DefaultValue("1000000") long images,
      @NotNull @DefaultValue("32GB") DataSize result,
      @NotNull @DefaultValue("8GB") DataSize model,
      @Min(1) @DefaultValue("300") int burst,
      @Min(1) @DefaultValue("20") int perSecond,
      @NotNull @DefaultValue("30s") Duration retryAfter,
      @Min(1) @DefaultValue("200") int streams) {}
}
