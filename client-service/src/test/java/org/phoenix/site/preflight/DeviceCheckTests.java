package org.phoenix.site.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.device.Gpus;
import org.phoenix.site.preflight.Finding.Verdict;

class DeviceCheckTests {

  private static final String TWO_GPUS =
      "0, 81000, 81920, NVIDIA H100 80GB HBM3\n1, 16000, 16384, Tesla T4\n";

  @TempDir private Path folder;

  @Test
  void theProcessorComputesAndHasMemoryForASmallModel() {
    DeviceCheck check = new DeviceCheck("cpu", noDriver(), null);

    assertThat(check.device())
        .satisfies(
            found -> {
              assertThat(found.verdict()).isEqualTo(Verdict.OK);
              assertThat(found.text()).startsWith("cpu with ").contains(" cores and ", "libtorch ");
            });
    assertThat(check.memory(StateCheckTests.model(8, true)).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void aModelThatIsTooLargeIsToldBeforeItIsTried() {
    DeviceCheck check = new DeviceCheck("cpu", noDriver(), null);
    check.device();

    assertThat(check.memory(StateCheckTests.model(16_384, true)))
        .satisfies(
            found -> {
              assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(found.text()).contains("needed to train a model in batches of 4");
            });
    assertThat(check.memory(StateCheckTests.model(16_384, false)).verdict())
        .isEqualTo(Verdict.WARNING);
  }

  @Test
  void anUnknownDeviceIsNamed() {
    DeviceCheck check = new DeviceCheck("gpu0", noDriver(), null);

    assertThat(check.device().line())
        .isEqualTo(
            "!!  device       No device gpu0; use cpu or cuda:0, cuda:1, ... (PHOENIX_DEVICE)");
    assertThat(check.memory(StateCheckTests.model(8, true)).verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void aGpuThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
    Finding found = new DeviceCheck("cuda:2", driver(TWO_GPUS), null).device();

    assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
    assertThat(found.text())
        .isEqualTo(
            "there is no cuda:2; set PHOENIX_DEVICE to one of these:"
                + " cuda:0 (NVIDIA H100 80GB HBM3, 80.0 GiB), cuda:1 (Tesla T4, 16.0 GiB)");
  }

  @Test
  void withoutADriverThereIsNoGpu() {
    Finding found = new DeviceCheck("cuda:0", noDriver(), null).device();

    assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
    assertThat(found.text()).startsWith("no GPU is seen here (").contains("PHOENIX_DEVICE=cpu");
  }

  /** The tests' libtorch is one without CUDA, whatever the machine has. */
  @Test
  void aGpuThatLibtorchCannotUseIsRefused() throws IOException {
    Finding found = new DeviceCheck("cuda:1", driver(TWO_GPUS), null).device();

    assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
    assertThat(found.text())
        .startsWith("cuda:1, Tesla T4 with 16.0 GiB, but libtorch cannot use it (");
  }

  private Gpus noDriver() {
    return new Gpus(folder.resolve("missing").toString());
  }

  private Gpus driver(String answer) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\ncat <<'E'\n" + answer + "E\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new Gpus(program.toString());
  }
}
