package org.phoenix.evaluator.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.phoenix.evaluator.EvaluatorService;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@EvaluatorService
class ReferenceTests {

  private final Reference reference;
  private final ObjectStore store;
  private final JdbcTemplate database;

  @Autowired
  ReferenceTests(Reference reference, ObjectStore store, JdbcTemplate database) {
    this.reference = reference;
    this.store = store;
    this.database = database;
  }

  @Test
  void lenetIsTrainedOnceAndFoundAgainAtTheNextStart() {
    ReferenceView first = end();
    assertThat(first.status()).isEqualTo(Status.DONE);
    assertThat(first.images()).isEqualTo(600);
    assertThat(first.heldOut()).isEqualTo(200);
    assertThat(first.accuracy()).isGreaterThan(0.9);
    assertThat(first.floor()).isPositive();
    assertThat(store.find(first.lenetKey())).isPresent();
    String trainedAt = trainedAt();

    restart();

    assertThat(end()).isEqualTo(first);
    assertThat(trainedAt()).isEqualTo(trainedAt);
  }

  @Test
  void aLostLenetIsNotReplacedInSilence() throws Exception {
    String key = "reference/" + end().lenetSha256() + ".safetensors";
    byte[] weights;
    try (var in = store.read(key)) {
      weights = in.readAllBytes();
    }
    store.remove(key);
    restart();
    ReferenceView lost = end();
    assertThat(lost.status()).isEqualTo(Status.FAILED);
    assertThat(lost.error()).contains(key, "is not in the object store");

    store.write(key, new ByteArrayInputStream(weights), weights.length, "x/y");
    restart();
    assertThat(end().status()).isEqualTo(Status.DONE);
  }

  private void restart() {
    reference.stop();
    reference.start();
  }

  private ReferenceView end() {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            reference::view,
            view -> view.status() == Status.DONE || view.status() == Status.FAILED);
  }

  private String trainedAt() {
    return database.queryForObject("select trained_at from lenet", String.class);
  }
}
