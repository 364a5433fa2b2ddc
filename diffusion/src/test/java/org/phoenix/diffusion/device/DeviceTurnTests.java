package org.phoenix.diffusion.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTurnTests {

  @TempDir Path folder;

  @Test
  void aSecondTakerWaitsUntilTheFirstIsDone() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Boolean> second;
    try (DeviceTurn turn = DeviceTurn.take(folder, "cpu")) {
      second =
          CompletableFuture.supplyAsync(
              () -> {
                started.countDown();
                return firstWasStillAtItWhenTheTurnCame(first);
              });
      assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
      first.set(false);
      assertThat(turn).isNotNull();
    }
    assertThat(second.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void anotherDeviceIsAnotherTurn() throws Exception {
    try (DeviceTurn cpu = DeviceTurn.take(folder, "cpu");
        DeviceTurn gpu = DeviceTurn.take(folder, "cuda:0")) {
      assertThat(cpu).isNotSameAs(gpu);
    }
  }

  private boolean firstWasStillAtItWhenTheTurnCame(AtomicBoolean first) {
    try (DeviceTurn turn = DeviceTurn.take(folder, "cpu")) {
      return turn != null && first.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
