package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientResponseException;

/** The same request at the same moment, as it reaches two replicas. */
@CoordinatorTest
class AtOnceTests {

  private static final int CALLERS = 6;

  /** As many uploads as are taken at once. */
  private static final int UPLOADERS = 2;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Federation federation;
  private final EventLog events;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final TestSite ada;

  AtOnceTests(
      Federation federation, EventLog events, JdbcClient jdbc, TransactionTemplate transactions) {
    this.federation = federation.fresh();
    this.events = events;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.ada = federation.site("ada", 100);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void oneUpdateSentManyTimesIsOneUpdate() throws Exception {
    RunView run = federation.start(Specs.of("ada").spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    Update update = ada.upload(order, ada.train(order).bytes());

    assertThat(
            atOnce(
                CALLERS,
                () -> {
                  ada.work().complete(order.assignmentId(), update);
                  return 204;
                }))
        .containsOnly(204);
    assertThat(federation.events(run, "update.received")).hasSize(1);
  }

  @Test
  void oneCommandGivenManyTimesIsDoneOnce() throws Exception {
    RunView run = federation.start(Specs.of("ada").spec());

    assertThat(
            atOnce(
                CALLERS,
                () -> federation.runs().pause(run.id()).status() == RunStatus.PAUSED ? 200 : 500))
        .containsOnlyOnce(200)
        .containsOnly(200, 409);
    assertThat(federation.events(run, "run.paused")).hasSize(1);
  }

  @Test
  void oneDataSetRegisteredManyTimesIsOneDataSet() throws Exception {
    byte[] file = sharedImages();

    assertThat(
            atOnce(
                UPLOADERS,
                () -> federation.sharedDataSets().register("g", file).images() == 20 ? 200 : 500))
        .containsOnly(200);
    assertThat(federation.sharedDataSets().sharedDataSets()).hasSize(1);
  }

  @Test
  void aReaderMissesNoEventWhateverCommitsFirst() throws Exception {
    UUID run = federation.runs().create(Specs.of("ada").spec(), null).id();
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Future<?> slow = threads.submit(() -> recordAndHold(run, written, released));
    written.await();
    Future<?> fast = threads.submit(() -> record(run, "fast"));
    await().until(() -> waitingForTheLog() == 1);

    assertThat(types(run)).containsExactly("run.created");
    assertThat(fast.isDone()).isFalse();
    released.countDown();
    slow.get();
    fast.get();
    assertThat(types(run)).containsExactly("run.created", "slow", "fast");
  }

  private void record(UUID run, String type) {
    transactions.executeWithoutResult(
        transaction -> events.record(run, Event.of(type, "something happened")));
  }

  /** Its row is written and has its id, but is not committed yet. */
  private void recordAndHold(UUID run, CountDownLatch written, CountDownLatch released) {
    transactions.executeWithoutResult(
        transaction -> {
          events.record(run, Event.of("slow", "something happened"));
          TransactionSynchronizationManager.registerSynchronization(
              new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                  written.countDown();
                  try {
                    released.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
              });
        });
  }

  private List<String> types(UUID run) {
    return federation.runs().events(run, 0, 100).stream().map(EventView::type).toList();
  }

  private long waitingForTheLog() {
    return jdbc.sql(
            """
            select count(*) from pg_locks where locktype = 'advisory' and not granted
              and database = (select oid from pg_database where datname = current_database())
            """)
        .query(Long.class)
        .single();
  }

  /** The status of each answer. */
  private List<Integer> atOnce(int callers, Callable<Integer> call) throws Exception {
    CyclicBarrier together = new CyclicBarrier(callers);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      answers.add(
          threads.submit(
              () -> {
                together.await();
                try {
                  return call.call();
                } catch (RestClientResponseException e) {
                  return e.getStatusCode().value();
                }
              }));
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses;
  }

  private static byte[] sharedImages() throws IOException {
    return WholeRunTests.sharedImages(20);
  }
}
