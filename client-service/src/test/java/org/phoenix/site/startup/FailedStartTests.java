package org.phoenix.site.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.SiteApplication;

/** Starts the agent as a process of its own, as people do. */
class FailedStartTests {

  private static final int NO_PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void missingSettingsAreNamedInOneLine() throws Exception {
    Ended agent = start(Map.of("PHOENIX_COORDINATOR_URL", "http://127.0.0.1:9"));

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .containsExactly(
            "phoenix-site: phoenix.data is not set (environment variable PHOENIX_DATA);"
                + " phoenix.enrolment-token is not set"
                + " (environment variable PHOENIX_ENROLMENT_TOKEN)");
  }

  @Test
  void aBrokenDataFolderIsNamedInOneLine() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("train-images-idx3-ubyte"), "not images");

    Ended agent =
        start(
            Map.of(
                "PHOENIX_COORDINATOR_URL",
                "http://127.0.0.1:9",
                "PHOENIX_ENROLMENT_TOKEN",
                "token",
                "PHOENIX_DATA",
                data.toString()));

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .singleElement()
        .asString()
        .startsWith("phoenix-site: phoenix.data = " + data + ": ");
  }

  private Ended start(Map<String, String> settings) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SiteApplication.class.getName(),
                "--server.port=0",
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
