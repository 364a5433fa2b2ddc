package org.phoenix.coordinator.pages;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of runs, newest first. */
@Controller
class RunsPages {

  private static final int ON_A_PAGE = 50;

  private final RunsApi runs;
  private final RoundSummaries rounds;

  RunsPages(RunsApi runs, RoundSummaries rounds) {
    this.runs = runs;
    this.rounds = rounds;
  }

  @GetMapping("/")
  String start() {
    return "redirect:/runs";
  }

  @GetMapping("/runs")
  String list(@RequestParam(name = "after", required = false) @Nullable String after, Model page) {
    ResponseEntity<List<RunView>> found = runs.pageOfRuns(after, ON_A_PAGE);
    List<RunView> shown = found.getBody() == null ? List.of() : found.getBody();
    Map<UUID, Double> best = rounds.bestFids(shown.stream().map(RunView::id).toList());
    page.addAttribute("runs", shown.stream().map(run -> Row.of(run, best.get(run.id()))).toList());
    page.addAttribute("after", after);
    page.addAttribute("older", older(found.getHeaders()));
    return "runs";
  }

  /** The link of the list itself leads to the next page, because both have the same parameters. */
  private static @Nullable String older(HttpHeaders headers) {
    String link = headers.getFirst(HttpHeaders.LINK);
    return link == null ? null : link.substring(link.indexOf('<') + 1, link.indexOf('>'));
  }

  record Row(
      UUID id,
      String name,
      RunStatus status,
      int round,
      int rounds,
      String bestFid,
      String created,
      String ended) {

    static Row of(RunView run, @Nullable Double best) {
      return new Row(
          run.id(),
          run.name(),
          run.status(),
          run.round(),
          run.spec().rounds(),
          InWords.number(best),
          InWords.time(run.createdAt()),
          InWords.time(run.endedAt()));
    }

    public String statusInWords() {
      return status.name().toLowerCase(Locale.ROOT);
    }
  }
}
