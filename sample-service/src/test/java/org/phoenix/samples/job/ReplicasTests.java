package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.platform.fixtures.ServiceProcess;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoreAutoConfiguration;
import org.phoenix.samples.SampleApplication;
import org.phoenix.samples.TinyModel;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * Two sample services, each a process of its own, over one database and one store. The test holds
 * their device while it wants both of them in the middle of a piece.
 */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTests {

  private static final Path FOLDER = Path.of("target/replicas").toAbsolutePath();
  private static final Path TURNS = FOLDER.resolve("turns");
  private static final int COUNT = 90;

  /** Four heartbeats are missed, and the dead looked for every two. */
  private static final Duration HEARTBEAT = Duration.ofMillis(300);

  private final Map<String, String> settings = new HashMap<>(RealBackends.settings());
  private final Map<String, ServiceProcess> processes = new TreeMap<>();
  private JdbcClient database;
  private String checkpoint;

  @BeforeAll
  void storeAModel() throws IOException {
    Files.createDirectories(FOLDER);
    settings.put("phoenix.device.turn-folder", TURNS.toString());
    settings.put("phoenix.samples.work-folder", FOLDER.resolve("work").toString());
    settings.put("phoenix.samples.retry-after", "100ms");
    settings.put("db-scheduler.polling-interval", "100ms");
    settings.put("db-scheduler.heartbeat-interval", HEARTBEAT.toMillis() + "ms");
    try (var context =
        new SpringApplicationBuilder(StoreAutoConfiguration.class)
            .web(WebApplicationType.NONE)
            .run(
                settings.entrySet().stream()
                    .map(each -> "--" + each.getKey() + "=" + each.getValue())
                    .toArray(String[]::new))) {
      checkpoint = TinyModel.store(context.getBean(ObjectStore.class), FOLDER, 1, 2);
    }
    database =
        JdbcClient.create(
            new DriverManagerDataSource(
                settings.get("spring.datasource.url"),
                settings.get("spring.datasource.username"),
                settings.get("spring.datasource.password")));
  }

  @BeforeEach
  void startTheMissing() {
    // Batches of another size in one of the two: the images must not depend on it.
    for (var each : Map.of("a", "16", "b", "40").entrySet()) {
      ServiceProcess process = processes.get(each.getKey());
      if (process == null || !process.alive()) {
        processes.put(each.getKey(), start(each.getKey(), each.getValue()));
      }
    }
    processes.values().forEach(ServiceProcess::url);
  }

  @AfterAll
  void end() {
    processes.values().forEach(ServiceProcess::kill);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void thePiecesOfAWorkerThatIsKilledAreTakenOver() throws Exception {
    byte[] undisturbed = images(finished("b", ask("a")));
    UUID id;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      id = ask("a");
      bothInTheMiddle();
      processes.get("a").kill();
    }

    assertThat(images(finished("b", id))).isEqualTo(undisturbed);
    assertThat(piecedTogether(id)).isEqualTo(COUNT);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aWorkerThatWakesUpLateChangesNothing() throws Exception {
    byte[] undisturbed = images(finished("b", ask("a")));
    UUID id;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      id = ask("a");
      bothInTheMiddle();
      processes.get("a").pause();
    }
    SampleView done = finished("b", id);
    processes.get("a").wake();

    waiting().until(() -> jobs() == 0);
    assertThat(images(done)).isEqualTo(undisturbed);
    assertThat(samples("a").sample(id)).isEqualTo(done);
    // The late one asks for its turn, makes its piece and throws it away.
    finished("a", ask("a"));
    assertThat(samples("b").sample(id)).isEqualTo(done);
  }

  private UUID ask(String name) {
    return samples(name)
        .generate(
            new SampleRequest(
                null,
                null,
                null,
                checkpoint,
                null,
                null,
                COUNT,
                null,
                6,
                null,
                11L,
                Format.SAFETENSORS,
                null))
        .getBody()
        .id();
  }

  private void bothInTheMiddle() {
    waiting()
        .until(
            () ->
                new TreeSet<>(
                        database
                            .sql(
                                "select picked_by from scheduled_tasks"
                                    + " where picked and task_name = 'make-piece'")
                            .query(String.class)
                            .list())
                    .containsAll(List.of("a", "b")));
  }

  private SampleView finished(String name, UUID id) {
    SampleView end = waiting().until(() -> samples(name).sample(id), SampleView::ended);
    assertThat(end.status()).isEqualTo(Status.DONE);
    return end;
  }

  private byte[] images(SampleView view) throws IOException {
    return samples("b").images(view.id()).getBody().getContentAsByteArray();
  }

  private int piecedTogether(UUID id) {
    return database
        .sql("select sum(images) from sample_piece where sample_id = ?")
        .param(id)
        .query(Integer.class)
        .single();
  }

  private int jobs() {
    return database.sql("select count(*) from scheduled_tasks").query(Integer.class).single();
  }

  private ServiceProcess start(String name, String batchSize) {
    Map<String, String> named = new HashMap<>(settings);
    named.put("db-scheduler.scheduler-name", name);
    named.put("phoenix.samples.batch-size", batchSize);
    return ServiceProcess.start(SampleApplication.class, name, FOLDER, named);
  }

  private SamplesApi samples(String name) {
    RestClient client = RestClient.create(processes.get(name).url());
    return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
        .build()
        .createClient(SamplesApi.class);
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
