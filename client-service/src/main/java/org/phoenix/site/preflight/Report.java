package org.phoenix.site.preflight;

import java.time.Instant;
import java.util.List;
import org.phoenix.site.preflight.Finding.Verdict;

/**
 * What a preflight found.
 *
 * @param at when
 * @param images how many images the site has
 * @param findings in a fixed order
 */
public record Report(Instant at, int images, List<Finding> findings) {

  public Report {
    findings = List.copyOf(findings);
  }

  /** Whether nothing failed; there may be warnings. */
  boolean passed() {
    return findings.stream().allMatch(found -> found.verdict().compareTo(Verdict.FAILED) < 0);
  }

  /** Whether an agent may start: what failed can pass by itself. */
  boolean mayStart() {
    return findings.stream().allMatch(found -> found.verdict().compareTo(Verdict.FATAL) < 0);
  }

  List<String> lines() {
    return findings.stream().map(Finding::line).toList();
  }

  /** The last line: how it went. */
  String summary() {
    long failed =
        findings.stream().filter(found -> found.verdict().compareTo(Verdict.FAILED) >= 0).count();
    long warnings = findings.stream().filter(found -> found.verdict() == Verdict.WARNING).count();
    if (failed > 0) {
      return "The site is not ready: " + lines(failed) + " above must be mended.";
    }
    return warnings > 0
        ? "The site is ready; read " + lines(warnings) + " above."
        : "The site is ready.";
  }

  private static String lines(long count) {
    return count == 1 ? "1 line" : count + " lines";
  }
}
