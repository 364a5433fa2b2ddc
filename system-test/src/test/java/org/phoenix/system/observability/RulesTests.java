package org.phoenix.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTests {

  private static final String NO_PROMTOOL =
      "Rules are not checked: there is no promtool on the PATH (apt-get install prometheus)";

  @Test
  void promtoolAcceptsTheRules() throws Exception {
    promtool("check", "rules", Rules.FILE.toString());
  }

  @Test
  void everyAlertFiresWhenItShouldAndNotBefore() throws Exception {
    promtool("test", "rules", Rules.TESTS.toString());
  }

  @Test
  void everyAlertHasAUnitTest() throws IOException {
    String tests = Files.readString(Rules.TESTS);
    assertThat(Rules.alerts())
        .hasSizeGreaterThan(7)
        .extracting(alert -> (String) alert.get("alert"))
        .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert + "\n"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void everyAlertLeadsToItsChapterInTheRunbook() throws IOException {
    for (Map<String, Object> alert : Rules.alerts()) {
      Map<String, String> annotations = (Map<String, String>) alert.get("annotations");
      assertThat(annotations).containsKeys("summary", "description", "runbook_url");
      String[] link = annotations.get("runbook_url").split("#");
      assertThat(anchors(Dashboard.ROOT.resolve(link[0]))).as("in " + link[0]).contains(link[1]);
    }
  }

  /** As GitHub and others make them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Pattern punctuation = Pattern.compile("[^a-z0-9 -]");
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(java.util.Locale.ROOT))
        .map(heading -> punctuation.matcher(heading).replaceAll("").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static void promtool(String... arguments) throws Exception {
    if (!installed()) {
      System.out.println(NO_PROMTOOL);
    }
    assumeTrue(installed(), NO_PROMTOOL);
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static boolean installed() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
  }
}
