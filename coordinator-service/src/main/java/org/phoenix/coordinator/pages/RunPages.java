package org.phoenix.coordinator.pages;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.RunsApi.Waiting;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** A run while it goes on. The page asks for itself every two seconds until the run has ended. */
@Controller
class RunPages {

  private static final int ROUNDS = 20;
  private static final int SITES = 200;
  private static final int EVENTS = 12;

  private final RunsApi runs;
  private final RoundSummaries rounds;
  private final NewestEvents events;
  private final ReferenceShares reference;

  RunPages(RunsApi runs, RoundSummaries rounds, NewestEvents events, ReferenceShares reference) {
    this.runs = runs;
    this.rounds = rounds;
    this.events = events;
    this.reference = reference;
  }

  @GetMapping("/runs/{id}")
  String run(
      @PathVariable UUID id,
      @RequestParam(name = "rounds", defaultValue = "newest") String which,
      Model page) {
    RunView run = runs.run(id);
    Waiting waiting = runs.waiting(id);
    List<RoundSummary> all = rounds.newestFirst(id);
    boolean whole = which.equals("all");
    List<ParticipantView> sites = runs.pageOfParticipants(id, null, SITES).getBody();
    page.addAttribute("run", RunHead.of(run));
    page.addAttribute("waiting", waiting);
    page.addAttribute("delivered", delivered(waiting));
    page.addAttribute("work", SiteWork.inOrder(waiting.assignments()));
    page.addAttribute("charts", Charts.of(all));
    page.addAttribute("images", Frames.ofGrids(id, all, null));
    page.addAttribute("classes", classes(id, all));
    page.addAttribute("sites", sites == null ? List.of() : Standing.worstFirst(sites));
    page.addAttribute("mostSites", SITES);
    page.addAttribute("rounds", whole ? all : all.subList(0, Math.min(ROUNDS, all.size())));
    page.addAttribute("more", all.size() > ROUNDS);
    page.addAttribute("whole", whole);
    page.addAttribute("mostRounds", RoundSummaries.MOST);
    page.addAttribute("best", run.bestRound());
    page.addAttribute("events", events.of(id, EVENTS));
    return "run";
  }

  private @Nullable ClassChart classes(UUID id, List<RoundSummary> all) {
    return all.stream()
        .filter(round -> round.lenetFid() != null)
        .findFirst()
        .map(round -> runs.round(id, round.number()))
        .filter(round -> round.evaluation() != null)
        .map(
            round ->
                ClassChart.of(
                    round.number(), Objects.requireNonNull(round.evaluation()), reference.now()))
        .orElse(null);
  }

  private static String delivered(Waiting waiting) {
    return waiting.needed() == null
        ? ""
        : ": %d of %d updates, %d needed"
            .formatted(waiting.delivered(), waiting.assignments().size(), waiting.needed());
  }
}
