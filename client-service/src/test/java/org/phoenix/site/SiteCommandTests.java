package org.phoenix.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The words of {@code ./phoenix site}: what is wrong with them is said before anything is built.
 */
class SiteCommandTests {

  private static final Path COMMAND = Path.of("").toAbsolutePath().resolveSibling("phoenix");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "site, say what the site should do",
    "site chek, unknown word 'chek'",
    "site check --colour, unknown option '--colour'",
    "site run red, unexpected argument 'red'",
    "site check --config, option --config needs a value",
    "site check --config=, option --config needs a value",
    "site check --config --help, option --config needs a value",
    "site run --config nowhere.properties, nowhere.properties: no such file",
  })
  void wrongWordsAreNamedInOneLine(String words, String naming) throws Exception {
    assertRefused(naming, words.split(" "));
  }

  @Test
  void aFileOfSettingsSaysByItsNameWhatItIs() throws Exception {
    Path file = Files.createFile(folder.resolve("settings"));

    assertRefused(
        file + ": call it something.properties", "site", "check", "--config", file.toString());
  }

  @Test
  void helpTellsOfIt() throws Exception {
    Ended help = run("site", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).contains("./phoenix site check|run", "PHOENIX_COORDINATOR_URL");
  }

  private void assertRefused(String naming, String... words) throws Exception {
    Ended refused = run(words);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output().lines())
        .singleElement()
        .asString()
        .startsWith("phoenix: ")
        .contains(naming);
  }

  private Ended run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(COMMAND.toString()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private record Ended(int exitCode, String output) {}
}
