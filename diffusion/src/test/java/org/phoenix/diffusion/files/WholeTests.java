package org.phoenix.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeTests {

  @TempDir Path home;

  @Test
  void aFileIsWrittenWithItsFoldersAndReplacesTheOldOne() throws IOException {
    Path file = home.resolve("a/b/c.txt");
    Whole.file(file, out -> out.write(text("old")));
    Whole.file(file, out -> out.write(text("new")));
    assertThat(file).hasContent("new");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFailedFileLeavesTheOldOneAndNothingElse() throws IOException {
    Path file = home.resolve("c.txt");
    Whole.file(file, out -> out.write(text("old")));
    assertThatThrownBy(
            () ->
                Whole.file(
                    file,
                    out -> {
                      out.write(text("half"));
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    assertThat(home.toFile().list()).containsExactly("c.txt");
  }

  @Test
  void aFolderReplacesTheOldOneAsAWhole() throws IOException {
    Path folder = home.resolve("checkpoint");
    Whole.folder(folder, draft -> Files.writeString(draft.resolve("old.txt"), "old"));
    Whole.folder(folder, draft -> Files.writeString(draft.resolve("new.txt"), "new"));
    assertThat(folder.toFile().list()).containsExactly("new.txt");
    assertThat(home.toFile().list()).containsExactly("checkpoint");
  }

  @Test
  void aFailedFolderLeavesTheOldOneAndNothingElse() throws IOException {
    Path folder = home.resolve("checkpoint");
    Whole.folder(folder, draft -> Files.writeString(draft.resolve("old.txt"), "old"));
    assertThatThrownBy(
            () ->
                Whole.folder(
                    folder,
                    draft -> {
                      Files.writeString(draft.resolve("new.txt"), "half");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(folder.toFile().list()).containsExactly("old.txt");
    assertThat(home.toFile().list()).containsExactly("checkpoint");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
