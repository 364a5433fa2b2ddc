package org.phoenix.evaluator.evaluations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.evaluator.EvaluatorApplication;
import org.phoenix.evaluator.Shapes;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationView;
import org.phoenix.platform.contract.EvaluationsApi.Stage;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.platform.fixtures.ServiceProcess;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoreAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * Two evaluators, each a process of its own, over one database and one store. The test holds their
 * device while it wants both of them in the middle of an evaluation.
 */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTests {

  private static final Path FOLDER = Path.of("target/replicas").toAbsolutePath();
  private static final Path TURNS = FOLDER.resolve("turns");
  private static final int EVALUATIONS = 8;

  /** Four heartbeats are missed, and the dead looked for every two. */
  private static final Duration HEARTBEAT = Duration.ofMillis(300);

  private final Map<String, String> settings = new HashMap<>(RealBackends.settings());
  private final Map<String, ServiceProcess> processes = new TreeMap<>();
  private JdbcClient database;

  @BeforeAll
  void offerImages() throws IOException {
    Path reference = FOLDER.resolve("reference");
    Files.createDirectories(reference);
    ImageSetFile.write(reference.resolve(ImageSetFile.NAME), Shapes.all(600, 42), Map.of());
    settings.put("phoenix.evaluator.reference.path", reference.toString());
    settings.put("phoenix.evaluator.reference.steps", "60");
    settings.put("phoenix.device.turn-folder", TURNS.toString());
    settings.put("db-scheduler.polling-interval", "100ms");
    settings.put("db-scheduler.heartbeat-interval", HEARTBEAT.toMillis() + "ms");
    var images = new ByteArrayOutputStream();
    ImageSetFile.write(images, Shapes.all(64, 7), Map.of());
    put("samples/a", images.toByteArray());
    DataSource source =
        new DriverManagerDataSource(
            settings.get("spring.datasource.url"),
            settings.get("spring.datasource.username"),
            settings.get("spring.datasource.password"));
    database = JdbcClient.create(source);
  }

  @BeforeEach
  void startTheMissing() {
    for (String name : List.of("a", "b")) {
      ServiceProcess process = processes.get(name);
      if (process == null || !process.alive()) {
        processes.put(name, start(name));
      }
    }
    processes.values().forEach(ServiceProcess::url);
    for (String name : processes.keySet()) {
      waiting().until(() -> evaluator(name).reference().status() == Status.DONE);
    }
  }

  @AfterAll
  void end() {
    processes.values().forEach(ServiceProcess::kill);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void theEvaluationOfAWorkerThatIsKilledIsTakenOver() throws Exception {
    List<UUID> ids;
    UUID orphan;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      ids = submit();
      orphan = bothInTheMiddle(ids).get("a");
      processes.get("a").kill();
    }
    finish("b", ids);

    for (UUID id : ids) {
      assertThat(claims(id)).isEqualTo(id.equals(orphan) ? 2 : 1);
      assertThat(resultsOf(id, "b")).isEqualTo(1);
      assertThat(resultsOf(id, "a")).isZero();
    }
    assertThat(database.sql("select count(*) from scheduled_tasks").query(Long.class).single())
        .isZero();
    assertThat(ids.stream().map(id -> evaluator("b").evaluation(id).result()).distinct())
        .hasSize(1);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aWorkerThatWakesUpLateWritesNothing() throws Exception {
    List<UUID> ids;
    UUID late;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      ids = submit();
      late = bothInTheMiddle(ids).get("a");
      processes.get("a").pause();
    }
    finish("b", ids);
    String before = row(late);
    processes.get("a").wake();

    String lost = "Evaluation %s was cancelled or taken over; claim 1 ends here".formatted(late);
    waiting().until(() -> processes.get("a").log().contains(lost));
    assertThat(row(late)).isEqualTo(before);
    assertThat(claims(late)).isEqualTo(2);
    assertThat(resultsOf(late, "a")).isZero();
    assertThat(resultsOf(late, "b")).isEqualTo(1);
  }

  @Test
  void bothWork() {
    List<UUID> ids = submit();
    finish("a", ids);

    for (UUID id : ids) {
      assertThat(claims(id)).isEqualTo(1);
      assertThat(resultsOf(id, "a") + resultsOf(id, "b")).isEqualTo(1);
    }
  }

  /** Half by each of the two. */
  private List<UUID> submit() {
    List<UUID> ids = IntStream.range(0, EVALUATIONS).mapToObj(i -> UUID.randomUUID()).toList();
    for (int i = 0; i < EVALUATIONS; i++) {
      evaluator(i % 2 == 0 ? "a" : "b")
          .evaluate(new EvaluationRequest(ids.get(i), "number " + i, "samples/a"));
    }
    return ids;
  }

  /** What each of the two works on, once it has the images and waits for the device. */
  private Map<String, UUID> bothInTheMiddle(List<UUID> ids) {
    waiting()
        .until(
            () ->
                ids.stream()
                        .map(id -> evaluator("b").evaluation(id).progress())
                        .filter(progress -> progress != null && progress.stage() == Stage.WAITING)
                        .count()
                    == 2);
    Map<String, UUID> working = new TreeMap<>();
    database
        .sql("select picked_by, task_instance from scheduled_tasks where picked")
        .query(
            row -> {
              working.put(row.getString(1), UUID.fromString(row.getString(2)));
            });
    assertThat(working).containsOnlyKeys("a", "b");
    return working;
  }

  private void finish(String name, List<UUID> ids) {
    for (UUID id : ids) {
      EvaluationView end =
          waiting()
              .until(() -> evaluator(name).evaluation(id), view -> view.status() == Status.DONE);
      assertThat(end.result()).isNotNull();
      assertThat(end.progress()).isNull();
    }
    waiting()
        .until(
            () ->
                database.sql("select count(*) from scheduled_tasks").query(Long.class).single()
                    == 0);
  }

  private int claims(UUID id) {
    return database
        .sql("select claims from evaluation where id = ?")
        .param(id)
        .query(Integer.class)
        .single();
  }

  private String row(UUID id) {
    return database
        .sql("select cast(evaluation as text) from evaluation where id = ?")
        .param(id)
        .query(String.class)
        .single();
  }

  /** How often a worker says that it finished an evaluation. */
  private long resultsOf(UUID id, String name) {
    return Pattern.compile("Evaluation " + id + ": 64 images")
        .matcher(processes.get(name).log())
        .results()
        .count();
  }

  private void put(String key, byte[] bytes) {
    try (var context =
        new SpringApplicationBuilder(StoreAutoConfiguration.class)
            .web(WebApplicationType.NONE)
            .run(
                settings.entrySet().stream()
                    .map(each -> "--" + each.getKey() + "=" + each.getValue())
                    .toArray(String[]::new))) {
      context
          .getBean(ObjectStore.class)
          .write(key, new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream");
    }
  }

  private ServiceProcess start(String name) {
    Map<String, String> named = new HashMap<>(settings);
    named.put("db-scheduler.scheduler-name", name);
    return ServiceProcess.start(EvaluatorApplication.class, name, FOLDER, named);
  }

  private EvaluationsApi evaluator(String name) {
    RestClient client = RestClient.create(processes.get(name).url());
    return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
        .build()
        .createClient(EvaluationsApi.class);
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
