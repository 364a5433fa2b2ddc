package org.phoenix.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static final int FIRST_THAT_WARNS_OF_NATIVE_ACCESS = 22;

  @TempDir Path folder;

  @Test
  void missingSettingsAreNamedInALineEach() throws Exception {
    Ended agent = start(Map.of("PHOENIX_COORDINATOR_URL", "http://127.0.0.1:9"), 0);

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .containsExactly(
            "phoenix: phoenix.data is not set (environment variable PHOENIX_DATA);"
                + " set it to the folder of the site's images",
            "phoenix: phoenix.enrolment-token is not set"
                + " (environment variable PHOENIX_ENROLMENT_TOKEN);"
                + " set it to the token that the operator got when the site was enrolled");
  }

  @Test
  void aTakenPortIsNamedInOneLine() throws Exception {
    Path data = images();
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
  void whatMustBeMendedFirstEndsTheStartWithALineForEachItem() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("train-images-idx3-ubyte"), "not images");

    Ended agent = start(settings(data), 0);

    assertThat(agent.exitCode()).isEqualTo(2);
    assertThat(agent.output().lines())
        .allMatch(line -> line.startsWith("phoenix: ok  ") || line.startsWith("phoenix: !!  "))
        .anyMatch(line -> line.startsWith("phoenix: !!  data         " + data + "/train-images"))
        .anyMatch(line -> line.startsWith("phoenix: ok  state        " + folder))
        .anyMatch(line -> line.contains("nothing listens at http://127.0.0.1:9 "));
  }

  @Test
  void aCheckOfAReadySiteEndsWithZero() throws Exception {
    try (FakeCoordinator coordinator = new FakeCoordinator()) {
      Map<String, String> settings = new TreeMap<>(settings(images()));
      settings.put("PHOENIX_COORDINATOR_URL", coordinator.url().toString());
      settings.put("PHOENIX_ENROLMENT_TOKEN", FakeCoordinator.TOKEN);
      settings.put("PHOENIX_STATE", folder.resolve("kept").toString());
      settings.put("PHOENIX_DEVICE", "cpu");

      Ended check = start(settings, 0, "check");

      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output().lines()).last().asString().startsWith("The site is ready");
      assertThat(check.output()).contains(folder.resolve("kept") + " can be written");
      assertThat(coordinator.offers).isEmpty();
    }
  }

  @Test
  void aCheckTakesItsSettingsFromAFile() throws Exception {
    Path file = folder.resolve("site.properties");
    Files.writeString(
        file,
        "phoenix.coordinator-url=http://127.0.0.1:9\nphoenix.enrolment-token=t\nphoenix.data="
            + images());

    Ended check = start(Map.of(), 0, "check", "--spring.config.additional-location=file:" + file);

    assertThat(check.exitCode()).as(check.output()).isEqualTo(1);
    assertThat(check.output().lines())
        .contains(
            "The site is not ready: 1 line above must be mended.",
            "!!  coordinator  nothing listens at http://127.0.0.1:9 (connection refused);"
                + " check the port, and whether it runs");
  }

  /** It is read before anybody can say that Boot should keep quiet. */
  @Test
  void aFileOfSettingsThatIsNoYamlIsRefusedWithoutAStackTrace() throws Exception {
    Path file = Files.writeString(folder.resolve("site.yaml"), "phoenix:\n  data: [\n");

    Ended check = start(Map.of(), 0, "check", "--spring.config.additional-location=file:" + file);

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.output())
        .startsWith("phoenix: the file of settings is no YAML in line 3: ")
        .doesNotContain("\tat ");
  }

  @Test
  void aCheckWithoutSettingsIsRefused() throws Exception {
    Ended check = start(Map.of(), 0, "check");

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.output().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("phoenix: phoenix."))
        .allMatch(line -> line.contains("; set it to "));
  }

  private Path images() throws IOException {
    Path data = folder.resolve("data");
    ImageSetFile.write(
        data.resolve(ImageSetFile.NAME), ImageSet.unlabelled(new byte[4], 1, 2, 2), Map.of());
    return data;
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

  private Ended start(Map<String, String> settings, int port, String... arguments)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= FIRST_THAT_WARNS_OF_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SiteApplication.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--server.port=" + port, "--logging.level.root=error"));
    ProcessBuilder agent =
        new ProcessBuilder(command)
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
