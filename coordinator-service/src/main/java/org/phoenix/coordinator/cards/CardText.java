package org.phoenix.coordinator.cards;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.contract.ModelCard;
import org.phoenix.platform.contract.ModelCard.FeatureSpace;
import org.phoenix.platform.contract.ModelCard.Judgement;
import org.phoenix.platform.contract.ModelCard.Metric;
import org.phoenix.platform.contract.ModelCard.Network;
import org.phoenix.platform.contract.ModelCard.RoundCounts;
import org.phoenix.platform.contract.ModelCard.SharedData;
import org.phoenix.platform.contract.ModelCard.SiteData;
import org.phoenix.platform.contract.ModelCard.SiteMemorisation;
import org.phoenix.platform.contract.ModelCard.Weights;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A card as Markdown: YAML in front, then a section for each part of the record. */
final class CardText {

  private final ModelCard card;
  private final Markdown text = new Markdown();

  private CardText(ModelCard card) {
    this.card = card;
  }

  static String of(ModelCard card) {
    CardText text = new CardText(card);
    text.text.heading(1, card.name());
    text.run();
    text.text.heading(2, "Use and limits").bullets(card.limits());
    text.model(card.network());
    text.data();
    text.strategy();
    text.rounds(card.rounds());
    text.quality();
    text.memorisation();
    return FrontMatter.of(card) + text.text;
  }

  private void run() {
    text.head("run", "");
    text.row("licence", Objects.requireNonNullElse(card.licence(), "not stated"));
    text.row("status", card.status());
    if (card.reason() != null) {
      text.row("reason", card.reason());
    }
    text.row("id", card.id()).row("seed", card.seed());
    text.row("created", card.createdAt()).row("ended", card.endedAt());
    if (card.clonedFrom() != null) {
      text.row("specification from run", card.clonedFrom());
    }
  }

  private void model(Network network) {
    text.heading(2, "Model").head("UNet2DModel", "");
    text.row(
        "images",
        "%d x %d x %d".formatted(network.channels(), network.imageSize(), network.imageSize()));
    text.row("parameters", network.parameters());
    text.row("channels of the levels", listed(network.blockOutChannels()));
    text.row("layers per block", network.layersPerBlock());
    text.row("predicts", network.prediction());
    text.row(
        "noise",
        "%s betas over %d time steps".formatted(network.betaSchedule(), network.timeSteps()));
    text.row("averaged weights (EMA)", network.averagedWeights() ? "yes" : "no");
    weights("newest weights", network.newest());
    weights("best weights", network.best());
  }

  private void weights(String what, @Nullable Weights weights) {
    if (weights == null) {
      text.row(what, null);
    } else {
      text.row(
          what + ", made by", weights.round() == null ? "no round" : "round " + weights.round());
      text.row(what + ", SHA-256", weights.sha256());
    }
  }

  private void data() {
    text.heading(2, "Data");
    if (card.sites().isEmpty()) {
      text.paragraph("No site takes part yet.");
    } else {
      text.head(
          "site",
          "status",
          "images offered",
          "images trained on",
          "updates averaged",
          "updates quarantined",
          "strikes",
          "reason");
      card.sites().forEach(this::site);
      text.gap();
      gone();
    }
    if (card.shared() != null) {
      shared(card.shared());
    }
  }

  private void site(SiteData site) {
    text.row(
        site.site(),
        site.status(),
        site.offered(),
        site.trained(),
        site.averaged(),
        site.quarantined(),
        site.strikes(),
        site.reason());
  }

  private void gone() {
    List<String> gone =
        card.sites().stream()
            .filter(
                site ->
                    site.status() == ParticipantStatus.DISCONNECTED
                        || site.status() == ParticipantStatus.WITHDRAWN)
            .map(site -> "%s is %s: %s".formatted(site.site(), site.status(), site.reason()))
            .toList();
    text.bullets(gone.isEmpty() ? List.of("No site is disconnected.") : gone);
  }

  private void shared(SharedData shared) {
    text.heading(3, "Shared set G").head("G", "");
    text.row("data set", shared.dataSet()).row("images", shared.images());
    List<Integer> counts = shared.classCounts();
    text.row("images of each class", counts == null ? null : listed(counts));
    text.row("SHA-256", shared.sha256());
    text.row("beta: images of G over those of all sites", shared.beta());
    text.row("alpha: portion of G at each site", shared.alpha());
    text.row("warm-up steps", shared.warmUpSteps()).row("bytes sent", shared.sentBytes());
  }

  /** Under the names of the specification, so that nothing of it is forgotten here. */
  private void strategy() {
    text.heading(2, "Strategy").head("value", "");
    flat("", JsonMapper.shared().valueToTree(card.strategy()));
  }

  private void flat(String name, JsonNode value) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              part ->
                  flat(
                      name.isEmpty() ? part.getKey() : name + "." + part.getKey(),
                      part.getValue()));
    } else if (value.isArray()) {
      text.row(
          name,
          value.isEmpty()
              ? null
              : value.values().stream().map(JsonNode::asString).collect(Collectors.joining(", ")));
    } else if (!value.isNull()) {
      text.row(name, value.isFloatingPointNumber() ? value.doubleValue() : value.asString());
    } else if (!name.contains(".")) {
      text.row(name, null);
    }
  }

  private void rounds(RoundCounts rounds) {
    text.heading(2, "Rounds").head("rounds", "");
    text.row("planned", rounds.planned()).row("closed", rounds.closed());
    text.row("behind the newest weights", rounds.inModel()).row("failed", rounds.failed());
    text.row("warm-up on G", rounds.warmUp() ? "done" : "none");
    rounds
        .widths()
        .forEach(
            width ->
                text.row(
                    "with updates of %d %s"
                        .formatted(width.sites(), width.sites() == 1 ? "site" : "sites"),
                    width.rounds()));
    text.row("updates", rounds.updates()).row("updates quarantined", rounds.quarantined());
    text.row("bytes of updates", rounds.updateBytes());
    text.row("bytes saved", rounds.savedBytes());
  }

  private void quality() {
    text.heading(2, "Quality");
    Judgement newest = card.newest();
    Judgement best = card.best();
    if (newest == null) {
      text.paragraph("No model of this run was judged.");
      return;
    }
    text.paragraph(
        "The floor is the same value of real images against real ones, N the number of images drawn,"
            + " ± the standard deviation over their drawing.");
    boolean same = best != null && best.round() == newest.round();
    judgement(same ? "Newest and best model" : "Newest judged model", newest);
    if (best != null && !same) {
      judgement("Best model", best);
    }
  }

  private void judgement(String title, Judgement judged) {
    text.heading(3, "%s: round %d".formatted(title, judged.round()));
    text.head("metric", "value", "±", "floor", "N", "real N", "real images", "features");
    judged.metrics().forEach(this::metric);
    text.gap();
    text.bullets(
        List.of(
            "weights: SHA-256 " + judged.checkpointSha256(),
            "drawn images of each class: " + listed(judged.classCounts())));
    text.bullets(
        judged.metrics().stream()
            .map(metric -> "%s: SHA-256 %s".formatted(space(metric), metric.extractorSha256()))
            .distinct()
            .toList());
    text.bullets(judged.warnings());
  }

  private void metric(Metric metric) {
    text.row(
        metric.name(),
        metric.value(),
        metric.noise(),
        metric.floor(),
        metric.samples(),
        metric.referenceSamples(),
        metric.reference(),
        space(metric));
  }

  private static String space(Metric metric) {
    return metric.space() == FeatureSpace.LENET ? "LeNet" : "second network";
  }

  private void memorisation() {
    text.heading(2, "Memorisation");
    if (card.memorisation().isEmpty()) {
      text.paragraph("No site has told how near the model's images come to its own.");
      return;
    }
    text.paragraph(
        "Distances to the nearest of a site's images, of samples of the site's model and of the"
            + " site's own images. A model that repeats images has samples much nearer than these.");
    text.head(
        "site",
        "round",
        "distances of",
        "in",
        "min",
        "1 %",
        "5 %",
        "25 %",
        "50 %",
        "75 %",
        "95 %",
        "max");
    for (SiteMemorisation finding : card.memorisation()) {
      space(finding, "pixels", finding.report().pixels());
      if (finding.report().lenet() != null) {
        space(finding, "LeNet features", finding.report().lenet());
      }
    }
    text.gap();
    text.bullets(card.memorisation().stream().map(CardText::finding).toList());
  }

  private void space(SiteMemorisation finding, String space, Nearness nearness) {
    quantiles(finding, "samples", space, nearness.samples());
    quantiles(finding, "own images", space, nearness.training());
  }

  private void quantiles(SiteMemorisation finding, String of, String space, Quantiles q) {
    text.row(
        finding.site(),
        finding.round(),
        of,
        space,
        q.minimum(),
        q.p1(),
        q.p5(),
        q.p25(),
        q.median(),
        q.p75(),
        q.p95(),
        q.maximum());
  }

  private static String finding(SiteMemorisation finding) {
    MemorisationReport report = finding.report();
    String lenet = report.lenetSha256() == null ? "" : ", LeNet's SHA-256 " + report.lenetSha256();
    return "%s: %s (%d samples, %d images, %d of them compared%s)"
        .formatted(
            finding.site(),
            finding.repeats() ? "the model seems to repeat images" : "no warning",
            report.samples(),
            report.images(),
            report.compared(),
            lenet);
  }

  private static String listed(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
