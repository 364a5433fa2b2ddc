package org.phoenix.site.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.site.preflight.Finding.Verdict;

class StateCheckTests {

  @TempDir private Path folder;

  @Test
  void aFolderThatCanBeWrittenIsMadeAndLeftAsItWas() throws IOException {
    Path state = folder.resolve("new/state");

    assertThat(new StateCheck(state).writable().verdict()).isEqualTo(Verdict.OK);
    try (var left = Files.list(state)) {
      assertThat(left).containsExactly(state.resolve("agent.lock"));
    }
  }

  /** A folder's permissions would not stop root. */
  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path state = Files.createFile(folder.resolve("file")).resolve("state");

    assertThat(new StateCheck(state).writable())
        .satisfies(
            found -> {
              assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
              assertThat(found.text()).startsWith(state + " cannot be written (");
            });
  }

  @Test
  @SuppressWarnings("try") // the lock is only held
  void anotherAgentsFolderIsRefused() throws IOException {
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = file.lock()) {
      assertThat(new StateCheck(folder).writable())
          .satisfies(
              found -> {
                assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
                assertThat(found.text()).startsWith("another agent uses " + folder);
              });
    }
  }

  @Test
  void aSmallModelFindsRoomAndAHugeOneDoesNot() {
    StateCheck check = new StateCheck(folder);

    assertThat(check.room(model(8, true)).verdict()).isEqualTo(Verdict.OK);
    // 10 times 8 bytes for each of some 10 thousand million parameters.
    assertThat(check.room(model(16_384, true)).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check.room(model(16_384, false)).verdict()).isEqualTo(Verdict.WARNING);
  }

  static ExpectedModel model(int channels, boolean ordered) {
    UNetConfig config =
        UNetConfig.parse(
            """
            {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
             "block_out_channels": [%d, %d], "norm_num_groups": 4,
             "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
             "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
            """
                .formatted(channels, channels));
    return new ExpectedModel("a model", config, 4, Precision.F32, false, ordered);
  }
}
