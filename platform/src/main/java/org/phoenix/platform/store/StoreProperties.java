package org.phoenix.platform.store;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the object store is.
 *
 * @param endpoint how this service reaches the store
 * @param publicEndpoint how sites reach it: presigned URLs name it; the endpoint when absent
 * @param createBucket whether the bucket is made when it is missing; not where the credentials may
 *     not make one
 * @param urlLifetime how long presigned URLs work
 */
@Validated
@ConfigurationProperties("phoenix.store")
public record StoreProperties(
    @NotNull URI endpoint,
    @Nullable URI publicEndpoint,
    @NotBlank String accessKey,
    @NotBlank String secretKey,
    @DefaultValue("us-east-1") String region,
    @DefaultValue("phoenix") String bucket,
    @DefaultValue("true") boolean createBucket,
    @DefaultValue("15m") Duration urlLifetime) {}
