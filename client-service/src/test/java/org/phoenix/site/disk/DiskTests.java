package org.phoenix.site.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskTests {

  private static final int RESERVE = 100;

  private long free = 1000;
  private long old = 500;
  private boolean written;
  private final Disk disk =
      new Disk(
          Path.of("/state"),
          RESERVE,
          () -> {
            free += old;
            old = 0;
          },
          () -> free);

  @Test
  void theReserveStaysFree() throws IOException {
    old = 0;

    assertThat(disk.hasRoom(900)).isTrue();
    assertThat(disk.hasRoom(901)).isFalse();
  }

  @Test
  void oldStateGoesOnlyWhenThereIsNoRoom() throws IOException {
    disk.requireRoom("a file", 900);
    assertThat(old).isEqualTo(500);

    disk.requireRoom("a file", 1400);
    assertThat(old).isZero();
  }

  @Test
  void whatDoesNotFitIsNotBegun() {
    assertThatThrownBy(() -> disk.write("a file", 1401, () -> written = true))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("No room for a file in /state: it takes 1401 bytes")
        .hasMessageContaining("1500 are free and 100 are to stay so (phoenix.disk-reserve)");
    assertThat(written).isFalse();
  }

  @Test
  void aDiskThatIsFullAfterAllSaysWhatAndWhere() {
    assertThatThrownBy(
            () ->
                disk.write(
                    "a file",
                    10,
                    () -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(DiskException.class)
        .hasMessage(
            "Failed to write a file to /state, 10 bytes, with 1000 free: No space left on device");
  }
}
