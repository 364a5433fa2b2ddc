package org.phoenix.platform.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The object store, wherever {@code phoenix.store.endpoint} is set. */
@AutoConfiguration
@ConditionalOnProperty("phoenix.store.endpoint")
@EnableConfigurationProperties(StoreProperties.class)
public class StoreAutoConfiguration {

  /** For a single read or write of a connection, as the SDK's own client has it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Bean
  ObjectStore objectStore(StoreProperties properties, ObjectProvider<MeterRegistry> registry) {
    URI endpoint = properties.endpoint();
    URI reachedBySites =
        properties.publicEndpoint() == null ? endpoint : properties.publicEndpoint();
    // The SDK's own client reads every certificate of the system for seconds, once per client.
    OkHttpClient http =
        new OkHttpClient.Builder().readTimeout(PATIENCE).writeTimeout(PATIENCE).build();
    ObjectStore store =
        new ObjectStore(
            client(endpoint, properties, http),
            MinioAsyncClient.builder()
                .endpoint(endpoint.toString())
                .region(properties.region())
                .credentials(properties.accessKey(), properties.secretKey())
                .httpClient(http)
                .build(),
            client(reachedBySites, properties, http),
            properties,
            new StoreMeters(registry.getIfAvailable(CompositeMeterRegistry::new)));
    if (properties.createBucket()) {
      store.createBucket();
    }
    return store;
  }

  private static MinioClient client(URI endpoint, StoreProperties properties, OkHttpClient http) {
    return MinioClient.builder()
        .endpoint(endpoint.toString())
        .region(properties.region())
        .credentials(properties.accessKey(), properties.secretKey())
        .httpClient(http)
        .build();
  }
}
