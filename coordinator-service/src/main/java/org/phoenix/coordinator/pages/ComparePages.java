package org.phoenix.coordinator.pages;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Two runs side by side. */
@Controller
class ComparePages {

  private static final int OFFERED = 200;

  private final RunsApi runs;
  private final RoundSummaries rounds;
  private final SettingDifferences settings;

  ComparePages(RunsApi runs, RoundSummaries rounds, SettingDifferences settings) {
    this.runs = runs;
    this.rounds = rounds;
    this.settings = settings;
  }

  @GetMapping("/compare")
  String compare(
      @RequestParam(name = "left", required = false) @Nullable UUID left,
      @RequestParam(name = "right", required = false) @Nullable UUID right,
      @RequestParam(name = "round", required = false) @Nullable Integer round,
      Model page) {
    List<RunView> offered = runs.pageOfRuns(null, OFFERED).getBody();
    page.addAttribute("offered", offered == null ? List.of() : choices(offered));
    page.addAttribute("chosenLeft", left);
    page.addAttribute("chosenRight", right);
    if (left != null && right != null) {
      Side one = side(left, round);
      Side other = side(right, round);
      page.addAttribute("sides", List.of(one, other));
      page.addAttribute("slider", Slider.over(one.frames(), other.frames(), round));
      page.addAttribute("figures", Figure.of(one, other));
      page.addAttribute("settings", settings.between(one.run().spec(), other.run().spec()));
    }
    return "compare";
  }

  /** What a box offers: names may be used twice, so the time tells them apart. */
  record Choice(UUID id, String name) {}

  private static List<Choice> choices(List<RunView> runs) {
    return runs.stream()
        .map(run -> new Choice(run.id(), run.name() + ", " + InWords.time(run.createdAt())))
        .toList();
  }

  record Side(RunView run, RunHead head, List<RoundSummary> rounds, @Nullable Frames frames) {}

  private Side side(UUID id, @Nullable Integer round) {
    RunView run = runs.run(id);
    List<RoundSummary> all = rounds.newestFirst(id);
    return new Side(run, RunHead.of(run), all, Frames.ofGrids(id, all, round));
  }

  /** One slider for both runs. */
  record Slider(int first, int last, int value) {

    static @Nullable Slider over(
        @Nullable Frames one, @Nullable Frames other, @Nullable Integer wanted) {
      if (one == null && other == null) {
        return null;
      }
      Frames some = one == null ? other : one;
      Frames another = other == null ? one : other;
      if (some == null || another == null) {
        return null;
      }
      int first = Math.min(some.first(), another.first());
      int last = Math.max(some.last(), another.last());
      return new Slider(
          first, last, wanted == null ? last : Math.max(first, Math.min(last, wanted)));
    }
  }

  /** A line of the table of figures. */
  record Figure(String name, String left, String right) {

    static List<Figure> of(Side one, Side other) {
      List<Figure> left = figures(one);
      List<Figure> right = figures(other);
      return IntStream.range(0, left.size())
          .mapToObj(i -> new Figure(left.get(i).name(), left.get(i).left(), right.get(i).left()))
          .toList();
    }

    private static List<Figure> figures(Side side) {
      List<RoundSummary> judged =
          side.rounds().stream().filter(round -> round.lenetFid() != null).toList();
      RoundSummary newest = judged.isEmpty() ? null : judged.get(0);
      RoundSummary best =
          judged.stream()
              .filter(round -> Integer.valueOf(round.number()).equals(side.run().bestRound()))
              .findFirst()
              .orElse(null);
      RoundSummary trained =
          side.rounds().stream().filter(round -> round.loss() != null).findFirst().orElse(null);
      long bytes = side.rounds().stream().mapToLong(RoundSummary::bytes).sum();
      return List.of(
          figure("Status", side.head().statusInWords()),
          figure("Rounds", "%d of %d".formatted(side.head().round(), side.head().rounds())),
          figure(
              "Best LeNet-FID",
              best == null ? InWords.ABSENT : best.fidInWords() + " in " + best.name()),
          figure("Newest LeNet-FID", newest == null ? InWords.ABSENT : newest.fidInWords()),
          figure("Newest LeNet-KID", newest == null ? InWords.ABSENT : newest.kidInWords()),
          figure(
              "Classes covered",
              newest == null ? InWords.ABSENT : String.valueOf(newest.classesCovered())),
          figure("Newest mean loss", trained == null ? InWords.ABSENT : trained.lossInWords()),
          figure("Bytes of all updates", InWords.bytes(bytes)),
          figure(
              "From creation to end",
              InWords.between(side.run().createdAt(), side.run().endedAt())));
    }

    private static Figure figure(String name, String value) {
      return new Figure(name, value, "");
    }
  }
}
