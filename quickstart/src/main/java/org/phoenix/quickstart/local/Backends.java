package org.phoenix.quickstart.local;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.phoenix.quickstart.failure.FailedException;

/** PostgreSQL and the object store, with secrets made for this demo alone. */
record Backends(Databases databases, ObjectStore store) {

  private static final String BUCKET = "phoenix";

  /** Starts both side by side. */
  static Backends start(Path home, WorkFolder work, CloseStack running)
      throws IOException, InterruptedException {
    String password = secret();
    FutureTask<Databases> databases =
        inBackground(
            () ->
                running.start(
                    () ->
                        Databases.start(
                            List.of("coordinator", "evaluator", "samples"),
                            work,
                            home.resolve(".cache/postgres"),
                            password)));
    String accessKey = secret();
    String secretKey = secret();
    ObjectStore store =
        running.start(() -> ObjectStore.start(work.state("s3"), BUCKET, accessKey, secretKey));
    return new Backends(result(databases), store);
  }

  List<Part> parts() {
    return List.of(databases, store);
  }

  /** How a service reaches both. */
  Map<String, String> of(String service) {
    Map<String, String> environment = new HashMap<>(databases.environment(service));
    environment.put("PHOENIX_STORE_ENDPOINT", store.properties().endpoint().toString());
    environment.put("PHOENIX_STORE_ACCESSKEY", store.properties().accessKey());
    environment.put("PHOENIX_STORE_SECRETKEY", store.properties().secretKey());
    environment.put("PHOENIX_STORE_BUCKET", store.properties().bucket());
    return environment;
  }

  private static FutureTask<Databases> inBackground(Callable<Databases> start) {
    FutureTask<Databases> task = new FutureTask<>(start);
    new Thread(task, "postgres-start").start();
    return task;
  }

  private static Databases result(FutureTask<Databases> databases)
      throws IOException, InterruptedException {
    try {
      return databases.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailedException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    }
  }

  private static String secret() {
    byte[] bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
