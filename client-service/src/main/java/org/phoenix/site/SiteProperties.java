package org.phoenix.site;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a site sets. Each has an environment variable: {@code PHOENIX_COORDINATOR_URL} is {@code
 * phoenix.coordinator-url}.
 *
 * @param coordinatorUrl where the coordinator listens
 * @param enrolmentToken the bearer token that enrolment gave the site
 * @param site what the site is called in its own status and logs
 * @param data folder of idx, CIFAR-10 binary, PNG or JPEG files, or with an image set file
 * @param state folder for what must survive a restart: moments, unfinished and undelivered work
 * @param device {@code cpu} or {@code cuda:0}
 * @param turnFolder shared by all processes that share the device
 * @param poll how long one request for work waits, at most 60 s
 * @param checkpointEvery how much training a crash may cost; each time the site keeps what it has
 * @param diskReserve what stays free on the disk of the state folder
 * @param beat how often progress is reported
 * @param retryAfter the first pause after a failure; each further one doubles
 * @param retryAtMost the longest pause after failures
 */
@Validated
@ConfigurationProperties("phoenix")
public record SiteProperties(
    @NotNull(
            message =
                "set it to the coordinator's address, for example https://phoenix.example.org")
        URI coordinatorUrl,
    @NotBlank(message = "set it to the token that the operator got when the site was enrolled") String enrolmentToken,
    @NotBlank @DefaultValue("site") String site,
    @NotNull(message = "set it to the folder of the site's images") Path data,
    @NotNull Path state,
    @NotBlank @DefaultValue("cpu") String device,
    @NotNull @Name("device.turn-folder") Path turnFolder,
    @NotNull @DefaultValue("30s") Duration poll,
    @NotNull @DefaultValue("2m") Duration checkpointEvery,
    @NotNull @DefaultValue("512MB") DataSize diskReserve,
    @NotNull @DefaultValue("2s") Duration beat,
    @NotNull @DefaultValue("1s") Duration retryAfter,
    @NotNull @DefaultValue("30s") Duration retryAtMost) {}
