package org.phoenix.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;

/** Starts the agent as a process of its own, as people do. */
class FailedStartTests {

  private static final int NO_PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void missingSettingsAreNamedInOneLine() throws Exception {
    Ended agent = start(Map.of("PHOENIX_COORDINATOR_URL", "http://127.0.0.1:9"), 0);

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .containsExactly(
            "phoenix: phoenix.data is not set (environment variable PHOENIX_DATA);"
                + " phoenix.enrolment-token is not set"
                + " (environment variable PHOENIX_ENROLMENT_TOKEN)");
  }

  @Test
  void aTakenPortIsNamedInOneLine() throws Exception {
    Path data = folder.resolve("data");
    ImageSetFile.write(
        data.resolve(ImageSetFile.NAME), ImageSet.unlabelled(new byte[4], 1, 2, 2), Map.of());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended agent = start(settings(data), taken.getLocalPort());

      assertThat(agent.exitCode()).isEqualTo(2);
      assertThat(agent.output().lines())
          .containsExactly(
              "phoenix: Web server failed to start. Port %d was already in use."
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void aBrokenDataFolderIsNamedInOneLine() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("train-images-idx3-ubyte"), "not images");

    Ended agent = start(settings(data), 0);

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .singleElement()
        .asString()
        .startsWith("phoenix: phoenix.data = " + data + ": ");
  }

  private static Map<String, String> settings(Path data) {
    return Map.of(
        "PHOENIX_COORDINATOR_URL",
        "http://127.0.0.1:9",
        "PHOENIX_ENROLMENT_TOKEN",
        "token",
        "PHOENIX_DATA",
        data.toString());
  }

  private Ended start(Map<String, String> settings, int port)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SiteApplication.class.getName(),
                "--server.port=" + port,
                "--logging.level.root=warn")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(folder.toFile());
    agent.environment().putAll(new TreeMap<>(settings));
    Process process = agent.start();
    assertThat(process.waitFor(NO_PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private record Ended(int exitCode, String output) {}
}
