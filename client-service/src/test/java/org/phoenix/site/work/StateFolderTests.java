package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.Settings;

class StateFolderTests {

  @TempDir Path folder;
  private final UUID run = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private StateFolder state;

  @BeforeEach
  void open() {
    state = state();
  }

  @AfterEach
  void close() throws IOException {
    state.destroy();
  }

  @Test
  void theMomentsOfOtherRunsGoWhenThereIsNoRoomAndPersonalTensorsStay() throws IOException {
    Path own = written(state.moments(run).after(1));
    Path others = written(state.moments(other).after(1));
    Path personal = written(state.personal(other).after(1));
    state.worksFor(run);

    state.prune();

    assertThat(own).exists();
    assertThat(others).doesNotExist();
    assertThat(personal).exists();
  }

  @Test
  void whatAKilledAgentWasWritingGoesAndWhatItHadStays() throws IOException {
    Path moments = written(state.moments(run).after(1));
    Path download = written(folder.resolve("downloads/abc.safetensors.part"));
    Path draft = written(moments.resolveSibling("." + moments.getFileName() + ".1-2.part"));
    state.destroy();

    state = state();

    assertThat(draft).doesNotExist();
    assertThat(moments).exists();
    assertThat(download).exists();
  }

  @Test
  void whatHasComeOfADownloadStaysAsLongAsItIsWanted() throws IOException {
    Path wanted = written(folder.resolve("downloads/abc.safetensors.part"));
    Path stale = written(folder.resolve("downloads/def.safetensors.part"));

    state.keepOnlyDownloads(java.util.List.of("abc"));

    assertThat(wanted).exists();
    assertThat(stale).doesNotExist();
  }

  private static Path written(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "something");
  }

  private StateFolder state() {
    return new StateFolder(
        Settings.of(URI.create("http://localhost"), "token", folder, folder, "cpu"));
  }
}
