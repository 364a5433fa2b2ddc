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
   * @param batchSize images made at once
   * @param workFolder for weights and unfinished images; may be lost at any time
   * @param attempts how often a job is tried when the store or the coordinator fails
   * @param retryAfter the first pause between two attempts; each further one doubles
   */
  public record Samples(
      @NotBlank @DefaultValue("cpu") String device,
      @NotNull @Pattern(regexp = "f32|bf16") @DefaultValue("f32") String precision,
      @Min(1) @Max(4096) @DefaultValue("64") int batchSize,
      @NotNull Path workFolder,
      @Min(1) @DefaultValue("6") int attempts,
      @NotNull @DefaultValue("2s") Duration retryAfter) {}
}
