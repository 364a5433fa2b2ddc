package org.phoenix.coordinator.cards;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.ModelCard.Judgement;
import org.phoenix.platform.contract.ModelCard.RoundCounts;
import org.phoenix.platform.contract.ModelCard.SiteData;
import org.phoenix.platform.contract.ModelCard.SiteMemorisation;
import org.phoenix.platform.contract.RunSpec;

/** What a model is for and what nobody knows of it, said from the facts and from nothing else. */
final class Limits {

  private static final String USE =
      "It draws images like those that it was trained on, without any condition. They show nothing"
          + " that exists: they are no evidence of anything, and nobody has examined them for use in"
          + " decisions about people.";

  private final Run run;
  private final List<SiteData> sites;
  private final RoundCounts rounds;
  private final @Nullable Judgement newest;
  private final List<SiteMemorisation> memorisation;

  Limits(
      Run run,
      List<SiteData> sites,
      RoundCounts rounds,
      @Nullable Judgement newest,
      List<SiteMemorisation> memorisation) {
    this.run = run;
    this.sites = sites;
    this.rounds = rounds;
    this.newest = newest;
    this.memorisation = memorisation;
  }

  List<String> sentences() {
    List<String> all = new ArrayList<>();
    all.add(trained());
    if (rounds.closed() > 0 || rounds.warmUp()) {
      all.add(USE);
      all.add(judged());
      all.add(looked());
    }
    if (run.spec().personalisation() != null) {
      all.add(
          "Each site keeps layers of its own: the global weights alone are not the model that any"
              + " site uses.");
    }
    state(all);
    if (run.spec().licence() == null) {
      all.add("No licence is stated; nobody may take that for leave to use the model.");
    }
    return all;
  }

  private String trained() {
    List<SiteData> contributors = sites.stream().filter(site -> site.averaged() > 0).toList();
    if (rounds.closed() == 0) {
      return rounds.warmUp()
          ? "It is trained on the shared set alone: no round of the sites is closed."
          : "Nothing is trained: no round is closed.";
    }
    long images =
        contributors.stream()
            .mapToLong(site -> Objects.requireNonNullElse(site.trained(), 0L))
            .sum();
    return "It was trained in %s on %s of %s%s."
        .formatted(
            many(rounds.closed(), "round"),
            many(images, "image"),
            many(contributors.size(), "site"),
            run.spec().sharing() == null ? "" : ", their portions of the shared set counted in");
  }

  private String judged() {
    RunSpec spec = run.spec();
    if (newest != null) {
      return "Of what it draws, features of %s were compared with those of real ones (%s)."
              .formatted(many(newest.samples(), "image"), "round " + newest.round())
          + " LeNet-FID is no FID: the two cannot be compared, nor values of another N.";
    }
    if (spec.personalisation() != null || spec.evaluation() == null) {
      return "Nobody has judged what the global model draws.";
    }
    return "Nobody has judged yet what it draws.";
  }

  private String looked() {
    if (run.spec().memorisation() == null) {
      return "No site has looked whether the model repeats its images: look before you publish it.";
    }
    if (memorisation.isEmpty()) {
      return "No site has told whether the model repeats its images.";
    }
    String warned =
        memorisation.stream()
            .filter(SiteMemorisation::repeats)
            .map(SiteMemorisation::site)
            .collect(Collectors.joining(", "));
    return warned.isEmpty()
        ? "%s looked whether the model repeats images and found no sign of it, which is no proof."
            .formatted(many(memorisation.size(), "site"))
        : "It seems to repeat images of %s: look before you publish it.".formatted(warned);
  }

  private void state(List<String> all) {
    if (rounds.inModel() < rounds.closed()) {
      all.add(
          "The run was taken back: the newest weights come of %d of the %d closed rounds."
              .formatted(rounds.inModel(), rounds.closed()));
    }
    switch (run.status()) {
      case DRAFT, RUNNING, PAUSED ->
          all.add("The run is %s, and this card changes with it.".formatted(run.status()));
      case FAILED, CANCELLED ->
          all.add("The run is %s and did not come to its end.".formatted(run.status()));
      case COMPLETED -> {}
    }
  }

  private static String many(long count, String what) {
    return count == 1 ? "1 " + what : count + " " + what + "s";
  }
}
