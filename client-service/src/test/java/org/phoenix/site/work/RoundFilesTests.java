package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundFilesTests {

  @TempDir Path folder;

  @Test
  void theFirstRoundStartsWithoutMoments() throws IOException {
    assertThat(moments().before(1)).isEmpty();
  }

  @Test
  void aRoundStartsFromTheMomentsOfTheOneBeforeIt() throws IOException {
    write(1, 2);

    assertThat(moments().before(3)).contains(moments().after(2));
  }

  @Test
  void aRepeatedRoundStartsFromTheSameMomentsAgain() throws IOException {
    write(1, 2);

    assertThat(moments().before(2)).contains(moments().after(1));
  }

  @Test
  void aRoundThatWasMissedDoesNotLoseTheMoments() throws IOException {
    write(2);

    assertThat(moments().before(7)).contains(moments().after(2));
  }

  @Test
  void pruningKeepsWhatTheRoundMayNeedAgain() throws IOException {
    write(1, 2, 3);

    moments().prune(3);

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("moments-2.safetensors", "moments-3.safetensors");
  }

  @Test
  void filesOfAnotherKindAreAnotherMatter() throws IOException {
    write(1, 2);
    RoundFiles personal = new RoundFiles(folder, RoundFiles.PERSONAL);
    Files.writeString(personal.after(1), "personal");

    assertThat(personal.before(3)).contains(personal.after(1));
    personal.prune(9);
    assertThat(moments().before(2)).contains(moments().after(1));
  }

  private RoundFiles moments() {
    return new RoundFiles(folder, RoundFiles.MOMENTS);
  }

  private void write(int... rounds) throws IOException {
    for (int round : rounds) {
      Files.writeString(moments().after(round), "moments");
    }
  }
}
