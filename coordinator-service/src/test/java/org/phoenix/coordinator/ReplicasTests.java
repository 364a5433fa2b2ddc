package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.phoenix.coordinator.fixtures.Caller;
import org.phoenix.coordinator.fixtures.JudgeServer;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.Driver;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SitesApi.EnrolledSite;
import org.phoenix.platform.contract.SitesApi.NewSite;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.platform.fixtures.ServiceProcess;

/** Two coordinators, each a process of its own, over one database, one store, one work folder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTests {

  private static final Path FOLDER = Path.of("target/replicas");
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Map<String, Long> IMAGES = new TreeMap<>(Map.of("ada", 100L, "bob", 300L));

  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, ServiceProcess> processes = new TreeMap<>();
  private final Map<String, EnrolledSite> enrolled = new TreeMap<>();
  private final ExecutorService follower = Executors.newSingleThreadExecutor();
  private final JudgeServer judge = new JudgeServer();
  private final RunSpec spec = Specs.of("ada", "bob").rounds(3).evaluated().spec();
  private String calmSha256 = "";

  ReplicasTests() throws IOException {}

  @BeforeAll
  void runUndisturbed() {
    settings.putAll(RealBackends.settings());
    settings.put("spring.http.serviceclient.evaluator.base-url", judge.url());
    settings.put("spring.http.serviceclient.samples.base-url", judge.url());
    settings.put("phoenix.coordinator.work-folder", FOLDER.resolve("work").toString());
    settings.put("phoenix.coordinator.lease", LEASE.toMillis() + "ms");
    settings.put("phoenix.coordinator.tick", "100ms");
    settings.put("phoenix.coordinator.poll", "100ms");
    startTheMissing();
    Caller any = caller("a");
    for (String name : IMAGES.keySet()) {
      enrolled.put(name, any.sites().enrol(new NewSite(name)));
    }
    sites(any)
        .forEach((name, site) -> site.work().introduce(new SiteOffer(IMAGES.get(name), "cpu")));
    calmSha256 = String.valueOf(finish(any, start(any)).checkpointSha256());
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
  }

  private ServiceProcess start(String name) {
    Map<String, String> named = new HashMap<>(settings);
    named.put("phoenix.coordinator.name", name);
    return ServiceProcess.start(CoordinatorApplication.class, name, FOLDER, named);
  }

  @AfterAll
  void end() {
    processes.values().forEach(ServiceProcess::kill);
    judge.close();
    follower.shutdownNow();
  }

  @Test
  void theRunOfACoordinatorThatIsKilledGoesToTheOtherWithinTheLease() throws Exception {
    UUID run = start(caller("a"));
    Future<List<String>> followed =
        follower.submit(() -> follow(run, holder(run).name(), otherThan(holder(run))));
    CompletableFuture<Duration> handover = new CompletableFuture<>();
    CompletableFuture<Caller> survivor = new CompletableFuture<>();
    judge.beforeNextSamples(
        () -> {
          ServiceProcess holder = holder(run);
          long killed = System.nanoTime();
          holder.kill();
          Caller other = caller(otherThan(holder));
          survivor.complete(other);
          waiting().until(() -> isDriven(run, otherThan(holder), other));
          handover.complete(Duration.ofNanos(System.nanoTime() - killed));
        });
    finishRound(caller("a"), run, 1);

    assertThat(handover.get(60, TimeUnit.SECONDS)).isLessThan(LEASE.plusSeconds(2));
    RunView end = finish(survivor.join(), run);
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.checkpointSha256()).isEqualTo(calmSha256);
    assertThat(followed.get(30, TimeUnit.SECONDS))
        .isEqualTo(
            events(survivor.join(), run).stream().map(event -> Long.toString(event.id())).toList());
  }

  @Test
  void aCoordinatorThatWakesUpLateWritesNothing() throws Exception {
    UUID run = start(caller("a"));
    CompletableFuture<ServiceProcess> late = new CompletableFuture<>();
    CompletableFuture<List<EventView>> before = new CompletableFuture<>();
    judge.beforeNextSamples(
        () -> {
          ServiceProcess holder = holder(run);
          holder.pause();
          Caller other = caller(otherThan(holder));
          RunView end = finish(other, run);
          assertThat(end.checkpointSha256()).isEqualTo(calmSha256);
          before.complete(events(other, run));
          holder.wake();
          late.complete(holder);
        });
    finishRound(caller("a"), run, 1);

    List<EventView> written = before.get(60, TimeUnit.SECONDS);
    ServiceProcess holder = late.get(10, TimeUnit.SECONDS);
    waiting()
        .until(
            () ->
                holder
                    .log()
                    .contains("Run %s was taken over by %s".formatted(run, otherThan(holder))));
    Caller woken = caller(holder.name());
    assertThat(events(woken, run)).isEqualTo(written);
    assertThat(woken.runs().run(run).checkpointSha256()).isEqualTo(calmSha256);
    assertThat(woken.runs().run(run).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aCoordinatorThatIsAskedToEndGivesItsRunsBackAtOnce() {
    UUID run = start(caller("a"));
    ServiceProcess holder = holder(run);
    Caller other = caller(otherThan(holder));
    long asked = System.nanoTime();
    CompletableFuture<Void> ending = CompletableFuture.runAsync(holder::close);
    waiting().until(() -> isDriven(run, otherThan(holder), other));

    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LEASE.dividedBy(2));
    ending.join();
    assertThat(finish(other, run).checkpointSha256()).isEqualTo(calmSha256);
  }

  /** Ids of a run's events from the stream of one coordinator and, when it breaks, of the other. */
  private List<String> follow(UUID run, String first, String second) throws Exception {
    List<String> ids = new ArrayList<>();
    try {
      read(run, caller(first), ids);
    } catch (UncheckedIOException killed) {
      read(run, caller(second), ids);
    }
    return ids;
  }

  private static void read(UUID run, Caller caller, List<String> ids) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(caller.url() + "/api/v1/runs/" + run + "/events"))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", ids.isEmpty() ? "0" : ids.get(ids.size() - 1))
            .build();
    HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith("id:"))
        .forEach(line -> ids.add(line.substring("id:".length())));
  }

  private UUID start(Caller caller) {
    return caller.runs().start(caller.runs().create(spec, null).id()).id();
  }

  private RunView finish(Caller caller, UUID run) {
    Map<String, TestSite> sites = sites(caller);
    return waiting()
        .until(
            () -> {
              sites.values().forEach(TestSite::workOnce);
              return caller.runs().run(run);
            },
            end -> end.endedAt() != null);
  }

  /** Every site's update of the round, after which the round is averaged. */
  private void finishRound(Caller caller, UUID run, int number) {
    sites(caller)
        .values()
        .forEach(
            site -> {
              waiting().until(() -> site.order() != null);
              assertThat(site.ordered().runId()).isEqualTo(run);
              assertThat(site.ordered().round()).isEqualTo(number);
              site.workOnce();
            });
  }

  private ServiceProcess holder(UUID run) {
    Caller any = caller("a");
    Driver driver = waiting().until(() -> any.runs().waiting(run).driver(), Objects::nonNull);
    return processes.get(driver.name());
  }

  private static boolean isDriven(UUID run, String name, Caller caller) {
    Driver driver = caller.runs().waiting(run).driver();
    return driver != null && driver.name().equals(name);
  }

  private static String otherThan(ServiceProcess process) {
    return process.name().equals("a") ? "b" : "a";
  }

  private Caller caller(String name) {
    return new Caller(processes.get(name).url());
  }

  private Map<String, TestSite> sites(Caller caller) {
    Map<String, TestSite> sites = new TreeMap<>();
    enrolled.forEach((name, site) -> sites.put(name, caller.site(site, IMAGES.get(name))));
    return sites;
  }

  private static List<EventView> events(Caller caller, UUID run) {
    return caller.runs().events(run, 0, 1000);
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
