package org.phoenix.coordinator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The coordinator's settings.
 *
 * @param name what this coordinator is called among its like; host and port when empty
 * @param lease how long a run stays with a coordinator that is not heard of
 * @param tick pause between two looks of the driver at every running run
 * @param driving whether the driver runs by itself
 * @param workFolder where checkpoints are drafted
 * @param singleUpload the largest update that is uploaded with one PUT
 * @param maxParameters the largest model, in numbers
 * @param normBound an update further from its base than this many times its peers' median distance
 *     is quarantined
 * @param evaluationAttempts how often a sample or an evaluation is tried
 * @param evaluationPatience how long a service may be out of reach before a round closes without it
 * @param poll pause between two looks into the database for a waiting agent or event stream
 * @param gauges pause between two readings of the gauges
 * @param limits how large a request may be, and how much is under way at once
 */
@Validated
@ConfigurationProperties("phoenix.coordinator")
public record CoordinatorProperties(
    @NotNull String name,
    @NotNull @DurationMin(millis = 100) Duration lease,
    @NotNull @DurationMin(millis = 1) Duration tick,
    boolean driving,
    @NotNull Path workFolder,
    @NotNull DataSize singleUpload,
    @Positive long maxParameters,
    @DecimalMin("1") double normBound,
    @Min(1) @Max(100) int evaluationAttempts,
    @NotNull Duration evaluationPatience,
    @NotNull @DurationMin(millis = 1) Duration poll,
    @NotNull @DurationMin(millis = 1) Duration gauges,
    @NotNull @Valid Limits limits) {

  /**
   * @param body the largest body of a request, files apart
   * @param upload the largest file, that is a shared data set
   * @param uploads files that are uploaded at once; each is held in memory
   * @param streams event streams that are open at once; each takes a thread
   * @param waitingSites sites that wait for work at once; each takes a connection
   */
  public record Limits(
      @NotNull DataSize body,
      @NotNull DataSize upload,
      @Min(1) int uploads,
      @Min(1) int streams,
      @Min(1) int waitingSites) {}
}
