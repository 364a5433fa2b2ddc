package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.data.IdxFiles;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.quickstart.local.Ports;

class PhoenixCommandTests {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains("--out", "--rounds", "--seed", "--data", "--compression");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertRefused("'--colour'", "demo", "--colour", "red");
  }

  @Test
  void anUnknownCommandIsNamed() {
    assertRefused("'dmeo'", "dmeo");
  }

  @Test
  void noCommandAsksForOne() {
    assertRefused("demo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "1001", "many", "1e3", ""})
  void badRoundsAreNamed(String rounds) {
    assertRefused("--rounds", "demo", "--rounds", rounds);
  }

  @Test
  void aBadSeedIsNamed() {
    assertRefused("'lucky'", "demo", "--seed", "lucky");
  }

  @Test
  void anUnknownCompressionIsNamed() {
    assertRefused("'int4' is none of f32, bf16, int8", "demo", "--compression", "int4");
  }

  @Test
  void aMissingDataFolderIsNamed() {
    Path missing = folder.resolve("nowhere");
    assertRefused(missing + ": no such folder", "demo", "--data", missing.toString());
  }

  @Test
  void aTruncatedDataFileIsNamed() throws IOException {
    IdxFiles.write(folder, "train", images(10, 100), false);
    Path images = folder.resolve("train-images-idx3-ubyte");
    byte[] bytes = Files.readAllBytes(images);
    Files.write(images, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(images.toString(), "demo", "--data", folder.toString());
  }

  @Test
  void tooFewClassesAreRefused() throws IOException {
    IdxFiles.write(folder, "train", images(9, 200), false);
    assertRefused("ten classes", "demo", "--data", folder.toString());
  }

  @Test
  void tooManyClassesAreRefused() throws IOException {
    IdxFiles.write(folder, "train", images(11, 200), false);
    assertRefused("ten classes", "demo", "--data", folder.toString());
  }

  @Test
  void tooFewImagesAreRefused() throws IOException {
    IdxFiles.write(folder, "train", images(10, 99), false);
    assertRefused("at least 100 images of each class", "demo", "--data", folder.toString());
  }

  @Test
  void anOutputFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertRefused(file.toString(), "demo", "--out", file.toString());
    assertRefused(file.toString(), "demo", "--out", file.resolve("inside").toString());
  }

  @Test
  void somebodyElsesFolderIsLeftAlone() throws IOException {
    Path precious = Files.writeString(folder.resolve("report.html"), "precious");

    assertRefused("holds other files", "demo", "--out", folder.toString());
    assertThat(precious).hasContent("precious");
  }

  @Test
  void aPortInUseIsNamedAndNothingIsLeftBehind() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(Ports.SITES + 2, 1, InetAddress.getLoopbackAddress())) {
      Path out = folder.resolve("out");
      assertRefused("port " + taken.getLocalPort(), "demo", "--out", out.toString());
      assertThat(out).doesNotExist();
    }
  }

  private void assertRefused(String naming, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(PhoenixCommand.REFUSED);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("phoenix: ").contains(naming).doesNotContain("Exception");
  }

  private int run(String... arguments) {
    // Without --out the demo would write to the folder the tests run in.
    String[] all =
        Stream.of(arguments).anyMatch("--out"::equals) || arguments.length < 2
            ? arguments
            : Stream.concat(
                    Stream.of(arguments), Stream.of("--out", folder.resolve("unused").toString()))
                .toArray(String[]::new);
    return PhoenixCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), all);
  }

  private static ImageSet images(int classes, int each) {
    int[] labels = IntStream.range(0, classes * each).map(i -> i % classes).toArray();
    return new ImageSet(new byte[4 * labels.length], 1, 2, 2, labels, classes);
  }
}
