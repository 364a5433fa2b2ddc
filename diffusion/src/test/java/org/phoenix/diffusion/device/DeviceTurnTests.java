package org.phoenix.diffusion.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
  void anotherProcessHasItsTurnFirst() throws Exception {
    Path mark = folder.resolve("ended");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString(),
                mark.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(other.getInputStream().read()).isEqualTo('T');

    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(
            () -> {
              try (DeviceTurn turn = DeviceTurn.take(folder, "cpu")) {
                return turn != null && Files.exists(mark);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.getOutputStream().close();

    assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(other.waitFor()).isZero();
  }

  /** Holds the turn until its input ends, and leaves a mark before it gives it on. */
  static final class Holder {

    public static void main(String[] arguments) throws Exception {
      try (DeviceTurn turn = DeviceTurn.take(Path.of(arguments[0]), "cpu")) {
        System.out.write(turn == null ? '?' : 'T');
        System.out.flush();
        System.in.readAllBytes();
        Files.createFile(Path.of(arguments[1]));
      }
    }
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
