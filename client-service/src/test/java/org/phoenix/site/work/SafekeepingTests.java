package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.disk.Disk;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SafekeepingTests {

  private static final String WARNING = "The training goes on";

  @TempDir Path folder;
  private final HalfDone halfDone = new HalfDone(5, 1, 2, TinyRun.start().weights(), null);
  private long free = Long.MAX_VALUE;

  @Test
  void whatFitsIsKept() throws IOException {
    free = halfDone.bytes();

    safekeeping().keep(halfDone);

    assertThat(HalfDone.find(folder).orElseThrow().steps()).isEqualTo(5);
  }

  @Test
  void whatDoesNotFitIsSkippedWithOneWarningAndTheOlderOneStays(CapturedOutput output)
      throws IOException {
    Safekeeping safekeeping = safekeeping();
    safekeeping.keep(halfDone);
    free = halfDone.bytes() - 1;

    safekeeping.keep(new HalfDone(6, 1, 2, halfDone.weights(), null));
    safekeeping.keep(new HalfDone(7, 1, 2, halfDone.weights(), null));

    assertThat(HalfDone.find(folder).orElseThrow().steps()).isEqualTo(5);
    assertThat(output.getAll()).containsOnlyOnce(WARNING);
  }

  @Test
  void aDiskThatFailsInTheMiddleLeavesNothing(CapturedOutput output) throws IOException {
    // The name is taken by a folder that is not empty: the last step of writing fails.
    Files.createDirectories(folder.resolve("half-done.safetensors/taken"));

    safekeeping().keep(halfDone);

    assertThat(folder.toFile().list()).containsExactly("half-done.safetensors");
    assertThat(output.getAll()).containsOnlyOnce(WARNING);
  }

  private Safekeeping safekeeping() {
    return new Safekeeping(new Disk(folder, 0, () -> {}, () -> free), folder);
  }
}
