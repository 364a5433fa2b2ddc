package org.phoenix.evaluator.verdicts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;

/**
 * Compares each site with the others. The bound of a site is
 *
 * <pre>median of its peers ± (k * scale of its peers + 2 * noise of its own value)</pre>
 *
 * <p>on the side of worse values, or an absolute bound ± 2 * noise. A site is no peer of its own,
 * so it cannot widen its bound.
 */
public final class Judge {

  /** With fewer peers there is no telling who is out of line. */
  private static final int FEWEST_PEERS = 2;

  /** Standard deviations of sampling noise that a value is excused. */
  private static final double NOISE_DEVIATIONS = 2;

  /** A larger share of clutter is told to the site. */
  private static final double WORTH_A_WORD = 0.1;

  private final VerdictRule rule;

  public Judge(VerdictRule rule) {
    this.rule = rule;
  }

  /** One verdict for each site, in the order given. */
  public List<Verdict> judge(List<Candidate> candidates) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Candidate candidate : candidates) {
      List<Candidate> peers =
          candidates.stream().filter(other -> !other.site().equals(candidate.site())).toList();
      List<Integer> soleOwnerOf = soleOwnerOf(candidate, peers);
      verdicts.add(judge(candidate, peers, soleOwnerOf));
    }
    return verdicts;
  }

  private Verdict judge(Candidate candidate, List<Candidate> peers, List<Integer> soleOwnerOf) {
    double margin = NOISE_DEVIATIONS * candidate.noise();
    String excuse = " and a margin of " + number(margin) + " for sampling noise";
    if (rule.bound() != null) {
      double bound = rule.bound() + rule.metric().worse() * margin;
      String ground = "the bound of " + number(rule.bound()) + excuse;
      return verdict(candidate, null, bound, margin, soleOwnerOf, ground);
    }
    if (peers.size() < FEWEST_PEERS) {
      return notCompared(candidate, peers.size(), margin, soleOwnerOf);
    }
    double[] values = peers.stream().mapToDouble(Candidate::value).toArray();
    Peers others = Peers.of(values, rule.metric().leastScale());
    double bound = others.median() + rule.metric().worse() * (rule.k() * others.scale() + margin);
    String ground =
        "the peers' median of "
            + number(others.median())
            + ", "
            + number(rule.k())
            + " deviations of "
            + number(others.scale())
            + excuse;
    return verdict(candidate, others.median(), bound, margin, soleOwnerOf, ground);
  }

  private Verdict notCompared(
      Candidate candidate, int peers, double margin, List<Integer> soleOwnerOf) {
    return new Verdict(
        candidate.site(),
        rule.metric().code(),
        candidate.value(),
        null,
        candidate.value(),
        margin,
        false,
        soleOwnerOf,
        "Not compared: that takes " + FEWEST_PEERS + " other sites, not " + peers);
  }

  private Verdict verdict(
      Candidate candidate,
      @Nullable Double median,
      double bound,
      double margin,
      List<Integer> soleOwnerOf,
      String ground) {
    boolean underperforms = rule.metric().worse() * (candidate.value() - bound) > 0;
    String reason =
        rule.metric().code()
            + " "
            + number(candidate.value())
            + (underperforms ? " is worse than " : " is no worse than ")
            + number(bound)
            + ", from "
            + ground
            + remarks(candidate, soleOwnerOf);
    return new Verdict(
        candidate.site(),
        rule.metric().code(),
        candidate.value(),
        median,
        bound,
        margin,
        underperforms,
        soleOwnerOf,
        reason);
  }

  private static String remarks(Candidate candidate, List<Integer> soleOwnerOf) {
    String clutter =
        candidate.clutter() < WORTH_A_WORD
            ? ""
            : "; %d%% of its images look like none of the classes"
                .formatted(Math.round(100 * candidate.clutter()));
    return soleOwnerOf.isEmpty() ? clutter : clutter + "; alone covers classes " + soleOwnerOf;
  }

  private static List<Integer> soleOwnerOf(Candidate candidate, List<Candidate> peers) {
    return candidate.ownedClasses().stream()
        .filter(owned -> peers.stream().noneMatch(peer -> peer.ownedClasses().contains(owned)))
        .toList();
  }

  /** Four significant digits, as short as they go. */
  private static String number(double value) {
    return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
