package org.phoenix.quickstart.local;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.phoenix.platform.store.StoreProperties;
import org.phoenix.quickstart.failure.FailedException;

/** Phoenix on one machine: its backends, its services and its sites. */
public final class LocalPlatform {

  /**
   * A site to start.
   *
   * @param token as the coordinator gave it
   * @param data the folder of the site's images
   */
  public record Site(String name, String token, Path data, int port) {}

  private final ServiceSpecs specs;
  private final WorkFolder work;
  private final CloseStack running;
  private final Backends backends;
  private final List<ServiceProcess> services = new ArrayList<>();

  private LocalPlatform(
      ServiceSpecs specs, WorkFolder work, CloseStack running, Backends backends) {
    this.specs = specs;
    this.work = work;
    this.running = running;
    this.backends = backends;
  }

  /**
   * Starts PostgreSQL and the store, then coordinator, evaluator and sample service side by side.
   * What is started is pushed on {@code running}, which ends it.
   *
   * @param home the folder Phoenix was built in
   * @param reference the evaluator's images
   * @param size to which the evaluator reduces them
   */
  public static LocalPlatform start(
      Path home, WorkFolder work, Path reference, int size, CloseStack running)
      throws IOException, InterruptedException {
    ServiceJars jars = ServiceJars.unpack(home, ServiceSpecs.MODULES);
    Backends backends = Backends.start(home, work, running);
    ServiceSpecs specs = new ServiceSpecs(home, work, jars, backends);
    LocalPlatform platform = new LocalPlatform(specs, work, running, backends);
    platform.start(List.of(specs.coordinator(), specs.evaluator(reference, size), specs.samples()));
    return platform;
  }

  public void startSites(List<Site> sites) throws IOException, InterruptedException {
    start(sites.stream().map(specs::site).toList());
  }

  private void start(List<ServiceProcess.Spec> group) throws IOException, InterruptedException {
    List<ServiceProcess> started = running.start(() -> ServiceGroup.start(group, work)).services();
    services.addAll(started);
    new Readiness(running).await(started);
  }

  /** Copies an object of the store into a file. */
  public void download(String key, Path file) throws IOException {
    StoreProperties store = backends.store().properties();
    MinioClient client =
        MinioClient.builder()
            .endpoint(store.endpoint().toString())
            .region(store.region())
            .credentials(store.accessKey(), store.secretKey())
            .build();
    try (InputStream in =
        client.getObject(GetObjectArgs.builder().bucket(store.bucket()).object(key).build())) {
      Files.copy(in, file);
    } catch (MinioException e) {
      throw new IOException("object " + key + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Everything that runs, in the order it was started. */
  public List<ServiceProcess> services() {
    return List.copyOf(services);
  }

  /** Every process that can die: backends, services and sites. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>(backends.parts());
    parts.addAll(services);
    return parts;
  }

  /** Starts again what has ended, as a container engine would. */
  public void startEnded() throws IOException {
    for (Part part : parts()) {
      if (!part.isAlive()) {
        running.unlessEnded(part::startAgain);
      }
    }
  }

  /** Whether every service answers that it is well. */
  public boolean isHealthy() {
    return new Readiness(running).allHealthy(services);
  }

  /**
   * Checks that everything that was started still runs.
   *
   * @throws FailedException when a service has ended though nobody asked it to
   */
  public void checkAlive() {
    for (ServiceProcess service : services) {
      if (!service.isAlive()) {
        throw new FailedException(
            "%s ended with exit code %d; its log is %s"
                .formatted(service.name(), service.exitCode(), service.log()));
      }
    }
  }
}
