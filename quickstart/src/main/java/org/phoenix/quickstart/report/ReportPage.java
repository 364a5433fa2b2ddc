package org.phoenix.quickstart.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.SitesApi.SiteView;
import tools.jackson.databind.json.JsonMapper;

/** Renders the report as one HTML page that needs no other file and no network. */
final class ReportPage {

  private static final String CHART_LIBRARY =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private static final JsonMapper JSON = JsonMapper.shared();

  private ReportPage() {}

  /**
   * @param classNames what the classes are called, in the order of their labels
   */
  static String render(
      Report report, RunRecord record, Pictures pictures, List<String> classNames) {
    return Mustache.compiler()
        .withLoader(name -> null)
        .nullValue("–")
        .compile(resource("/report/report.mustache"))
        .execute(
            Map.ofEntries(
                Map.entry("facts", facts(report, record)),
                Map.entry("samples", dataUri(pictures.last())),
                Map.entry("real", dataUri(pictures.real())),
                Map.entry("grids", grids(report, pictures)),
                Map.entry("rounds", report.rounds().stream().map(RoundRow::of).toList()),
                Map.entry("sites", sites(record)),
                Map.entry("events", record.events().stream().map(EventRow::of).toList()),
                Map.entry("seed", Long.toString(report.seed())),
                Map.entry("checkpoint", String.valueOf(report.checkpointSha256())),
                Map.entry(
                    "spec",
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(record.run().spec())),
                Map.entry("style", resource("/report/report.css")),
                Map.entry("script", resource("/report/report.js")),
                Map.entry("chartLibrary", chartLibrary()),
                Map.entry(
                    "data",
                    JSON.writeValueAsString(ChartData.of(record, classNames))
                        .replace("<", "\\u003c"))));
  }

  /** A number that the page shows large. */
  record Fact(String name, String value, String note) {}

  record Grid(String name, String note, String uri) {}

  /** A row of the table of rounds. */
  record RoundRow(
      String round, String seconds, String fid, String classes, String bytes, String disconnected) {

    static RoundRow of(Report.Round round) {
      return new RoundRow(
          round.round() == 0 ? "warm-up" : Integer.toString(round.round()),
          number("%.1f", round.seconds()),
          number("%.2f", round.lenetFid()),
          round.classesCovered() == null ? "–" : round.classesCovered().toString(),
          number("%.1f", round.updateBytes() / 1e6),
          String.join(", ", round.disconnected()));
    }
  }

  /** A row of the table of sites. */
  record SiteRow(String name, String images, String status, boolean out, String reason) {}

  /** A row of the table of events. */
  record EventRow(String at, String type, String round, String site, String message) {

    static EventRow of(EventView event) {
      return new EventRow(
          event.at().toString().replaceFirst("^.*T([0-9:]+).*$", "$1"),
          event.type(),
          event.round() == null ? "" : event.round().toString(),
          event.site() == null ? "" : event.site(),
          event.message());
    }
  }

  private static List<Fact> facts(Report report, RunRecord record) {
    Report.Round first = report.rounds().get(0);
    Report.Round last = report.rounds().get(report.rounds().size() - 1);
    long bytes = report.rounds().stream().mapToLong(Report.Round::updateBytes).sum();
    return List.of(
        new Fact(
            "LeNet-FID",
            number("%.1f", last.lenetFid()),
            "%s after the warm-up, %s between real images, N = %s"
                .formatted(
                    number("%.1f", first.lenetFid()),
                    number("%.2f", report.lenetFidFloor()),
                    last.samples())),
        new Fact(
            "Classes covered",
            last.classesCovered() + " / " + record.reference().classes(),
            "share of 2 % or more among the samples"),
        new Fact(
            "LeNet accuracy",
            number("%.1f %%", times100(report.lenetAccuracy())),
            "on %d held-out images".formatted(record.reference().heldOut())),
        new Fact(
            "Disconnected",
            Integer.toString(record.disconnected().size()),
            record.disconnected().isEmpty() ? "no site" : String.join(", ", record.disconnected())),
        new Fact(
            "Updates",
            number("%.0f MB", bytes / 1e6),
            "β = %s".formatted(number("%.2f", record.run().beta()))),
        new Fact("Time", time(report.wallSeconds()), "from the command to this page"));
  }

  private static List<Grid> grids(Report report, Pictures pictures) {
    List<Grid> grids = new ArrayList<>();
    for (Report.Round round : report.rounds()) {
      byte[] grid = pictures.rounds().get(round.round());
      if (grid != null) {
        String name = round.round() == 0 ? "warm-up" : "round " + round.round();
        grids.add(new Grid(name, "LeNet-FID " + number("%.1f", round.lenetFid()), dataUri(grid)));
      }
    }
    return grids;
  }

  private static List<SiteRow> sites(RunRecord record) {
    Map<String, SiteView> offers =
        record.sites().stream().collect(Collectors.toMap(SiteView::name, site -> site));
    return record.participants().stream()
        .sorted(java.util.Comparator.comparing(ParticipantView::site))
        .map(
            participant -> {
              SiteView offer = offers.get(participant.site());
              return new SiteRow(
                  participant.site(),
                  offer == null || offer.images() == null ? "–" : offer.images().toString(),
                  participant.status().name().toLowerCase(Locale.ROOT),
                  record.disconnected().contains(participant.site()),
                  participant.reason() == null ? "" : participant.reason());
            })
        .toList();
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, format, value);
  }

  private static @Nullable Double times100(@Nullable Double share) {
    return share == null ? null : 100 * share;
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return "%d:%02d".formatted(whole / 60, whole % 60);
  }

  private static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  /** Without the name of a file beside it that the page does not have. */
  private static String chartLibrary() {
    return resource(CHART_LIBRARY).replaceFirst("//# sourceMappingURL=.*", "");
  }

  private static String resource(String path) {
    try (InputStream in = ReportPage.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(path + " cannot be read", e);
    }
  }
}
