package org.phoenix.platform.store;

import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import java.net.URI;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The object store, wherever {@code phoenix.store.endpoint} is set. */
@AutoConfiguration
@ConditionalOnProperty("phoenix.store.endpoint")
@EnableConfigurationProperties(StoreProperties.class)
public class StoreAutoConfiguration {

  @Bean
  ObjectStore objectStore(StoreProperties properties) {
    URI endpoint = properties.endpoint();
    URI reachedBySites =
        properties.publicEndpoint() == null ? endpoint : properties.publicEndpoint();
    ObjectStore store =
        new ObjectStore(
            client(endpoint, properties),
            MinioAsyncClient.builder()
                .endpoint(endpoint.toString())
                .region(properties.region())
                .credentials(properties.accessKey(), properties.secretKey())
                .build(),
            client(reachedBySites, properties),
            properties);
    store.createBucket();
    return store;
  }

  private static MinioClient client(URI endpoint, StoreProperties properties) {
    return MinioClient.builder()
        .endpoint(endpoint.toString())
        .region(properties.region())
        .credentials(properties.accessKey(), properties.secretKey())
        .build();
  }
}
