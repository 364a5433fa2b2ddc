package org.phoenix.quickstart.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How each service is started: its jar, its port, its settings as environment variables.
 *
 * @param home the folder Phoenix was built in
 * @param jars what to run
 * @param backends settings of database and store, by service
 */
record ServiceSpecs(Path home, WorkFolder work, ServiceJars jars, Backends backends) {

  /** The modules whose jars are run. */
  static final List<String> MODULES =
      List.of("coordinator-service", "client-service", "evaluator-service", "sample-service");

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int SITES = 6;

  private static final String COORDINATOR_URL = "http://127.0.0.1:" + Ports.COORDINATOR;
  private static final String EVALUATOR_URL = "http://127.0.0.1:" + Ports.EVALUATOR;
  private static final String SAMPLES_URL = "http://127.0.0.1:" + Ports.SAMPLES;

  ServiceProcess.Spec coordinator() {
    return spec("coordinator", "coordinator-service", Ports.COORDINATOR, backends.of("coordinator"))
        .with("SPRING_HTTP_SERVICECLIENT_EVALUATOR_BASEURL", EVALUATOR_URL)
        .with("SPRING_HTTP_SERVICECLIENT_SAMPLES_BASEURL", SAMPLES_URL);
  }

  ServiceProcess.Spec evaluator(Path reference, int size) {
    return spec("evaluator", "evaluator-service", Ports.EVALUATOR, backends.of("evaluator"))
        .with("PHOENIX_EVALUATOR_REFERENCE_PATH", reference.toString())
        .with("PHOENIX_EVALUATOR_REFERENCE_IMAGESIZE", Integer.toString(size));
  }

  ServiceProcess.Spec samples() {
    return spec("samples", "sample-service", Ports.SAMPLES, backends.of("samples"))
        .with("PHOENIX_COORDINATOR_URL", COORDINATOR_URL)
        .with("PHOENIX_SAMPLES_PRECISION", "bf16")
        .with("PHOENIX_SAMPLES_BATCHSIZE", "256");
  }

  /**
   * Sites train in as many lanes as there are cores, each lane with threads of its own: for a small
   * network two trainings of one thread each learn more images than one training of two threads.
   */
  ServiceProcess.Spec site(LocalPlatform.Site site) {
    int lanes = Math.min(CORES, SITES);
    int lane = (site.port() - Ports.SITES) % lanes;
    return spec(site.name(), "client-service", site.port(), Map.of())
        .with("PHOENIX_COORDINATOR_URL", COORDINATOR_URL)
        .with("PHOENIX_ENROLMENT_TOKEN", site.token())
        .with("PHOENIX_SITE", site.name())
        .with("PHOENIX_DATA", site.data().toString())
        .with("PHOENIX_STATE", work.state("sites").resolve(site.name()).toString())
        .with("PHOENIX_DEVICE_TURNFOLDER", work.state("turns").resolve("lane-" + lane).toString())
        .with("OMP_NUM_THREADS", Integer.toString(CORES / lanes))
        .with("PHOENIX_BEAT", "1s");
  }

  private ServiceProcess.Spec spec(
      String name, String module, int port, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("PHOENIX_DEVICE_TURNFOLDER", work.state("turns").toString());
    // Long polls and streams would hold a graceful shutdown up.
    environment.put("SERVER_SHUTDOWN", "immediate");
    environment.put("DJL_CACHE_DIR", home.resolve(".cache/djl").toString());
    environment.put("DJL_OFFLINE", "true");
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("MALLOC_ARENA_MAX", "2");
    return new ServiceProcess.Spec(name, jars.of(module), port, javaOptions(), environment);
  }

  private static List<String> javaOptions() {
    List<String> options =
        new ArrayList<>(
            List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    return options;
  }
}
