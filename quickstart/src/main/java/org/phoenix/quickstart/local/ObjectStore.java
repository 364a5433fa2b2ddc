package org.phoenix.quickstart.local;

import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.embedded.EmbeddedS3;
import org.phoenix.platform.store.StoreProperties;

/** The S3 server of this machine. */
final class ObjectStore implements Part, AutoCloseable {

  private final Path folder;
  private final StoreProperties properties;
  private volatile EmbeddedS3 server;

  private ObjectStore(Path folder, StoreProperties properties, EmbeddedS3 server) {
    this.folder = folder;
    this.properties = properties;
    this.server = server;
  }

  /** Starts the server on a free port and waits until it accepts connections. */
  static ObjectStore start(Path folder, String bucket, String accessKey, String secretKey)
      throws IOException {
    EmbeddedS3 server = EmbeddedS3.start(folder, 0, accessKey, secretKey);
    StoreProperties properties =
        new StoreProperties(
            server.endpoint(),
            null,
            accessKey,
            secretKey,
            "us-east-1",
            bucket,
            true,
            java.time.Duration.ofMinutes(15));
    return new ObjectStore(folder, properties, server);
  }

  StoreProperties properties() {
    return properties;
  }

  @Override
  public String name() {
    return "object store";
  }

  @Override
  public boolean isAlive() {
    return server.process().isAlive();
  }

  @Override
  public void kill() {
    server.process().destroyForcibly();
  }

  @Override
  public void startAgain() throws IOException {
    server.close();
    server =
        EmbeddedS3.start(
            folder,
            properties.endpoint().getPort(),
            properties.accessKey(),
            properties.secretKey());
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
