package org.phoenix.evaluator.verdicts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.platform.contract.EvaluationsApi.Compared;
import org.phoenix.platform.contract.EvaluationsApi.Decision;
import org.phoenix.platform.contract.EvaluationsApi.Peer;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;

/**
 * Compares each site with the others, by each metric of the rule. The bound of a site is
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
      List<Compared> comparisons =
          rule.metrics().stream().map(metric -> compare(metric, candidate, peers)).toList();
      verdicts.add(verdict(candidate, comparisons, soleOwnerOf(candidate, peers)));
    }
    return verdicts;
  }

  private Compared compare(Metric metric, Candidate candidate, List<Candidate> others) {
    Estimate own = candidate.measured(metric);
    double margin = NOISE_DEVIATIONS * own.noise();
    List<Peer> peers =
        others.stream()
            .map(
                other ->
                    new Peer(other.site(), other.evaluationId(), other.measured(metric).value()))
            .toList();
    Double given = rule.bound();
    if (given != null) {
      double bound = given + metric.worse() * margin;
      return new Compared(
          metric.code(),
          metric.worse(),
          own.value(),
          own.noise(),
          given,
          null,
          null,
          null,
          null,
          rule.k(),
          margin,
          bound,
          decision(metric, own.value(), bound),
          peers);
    }
    if (peers.size() < FEWEST_PEERS) {
      return new Compared(
          metric.code(),
          metric.worse(),
          own.value(),
          own.noise(),
          null,
          null,
          null,
          null,
          null,
          rule.k(),
          margin,
          own.value(),
          Decision.NOT_COMPARED,
          peers);
    }
    double[] values = peers.stream().mapToDouble(Peer::value).toArray();
    Peers lie = Peers.of(values, metric.leastScale());
    double bound = lie.median() + metric.worse() * (rule.k() * lie.scale() + margin);
    return new Compared(
        metric.code(),
        metric.worse(),
        own.value(),
        own.noise(),
        null,
        lie.median(),
        lie.deviation(),
        lie.leastScale(),
        lie.scale(),
        rule.k(),
        margin,
        bound,
        decision(metric, own.value(), bound),
        peers);
  }

  private static Decision decision(Metric metric, double value, double bound) {
    return metric.worse() * (value - bound) > 0 ? Decision.WORSE : Decision.NO_WORSE;
  }

  private static Verdict verdict(
      Candidate candidate, List<Compared> comparisons, List<Integer> soleOwnerOf) {
    Compared decided =
        comparisons.stream().max(Comparator.comparingDouble(Judge::excess)).orElseThrow();
    return new Verdict(
        candidate.site(),
        candidate.evaluationId(),
        decided.metric(),
        decided.value(),
        decided.median(),
        decided.bound(),
        decided.margin(),
        decided.decision() == Decision.WORSE,
        decided.decision(),
        soleOwnerOf,
        reason(decided) + others(comparisons, decided) + remarks(candidate, soleOwnerOf),
        comparisons);
  }

  /** How far a value lies beyond its bound, measured by what the bound allows. */
  private static double excess(Compared compared) {
    double beyond = compared.worse() * (compared.value() - compared.bound());
    Double scale = compared.scale();
    double allowed = compared.margin() + (scale == null ? 0 : compared.k() * scale);
    return beyond == 0 ? 0 : beyond / Math.max(allowed, Double.MIN_NORMAL);
  }

  private static String reason(Compared compared) {
    if (compared.decision() == Decision.NOT_COMPARED) {
      return "Not compared: that takes %d other sites, not %d"
          .formatted(FEWEST_PEERS, compared.peers().size());
    }
    Double given = compared.given();
    return compared.metric()
        + " "
        + number(compared.value())
        + (compared.decision() == Decision.WORSE ? " is worse than " : " is no worse than ")
        + number(compared.bound())
        + ", from "
        + (given == null ? ofPeers(compared) : "the bound of " + number(given))
        + " and a margin of "
        + number(compared.margin())
        + " for sampling noise";
  }

  private static String ofPeers(Compared compared) {
    Double median = compared.median();
    Double scale = compared.scale();
    return "the peers' median of "
        + number(median == null ? Double.NaN : median)
        + ", "
        + number(compared.k())
        + " deviations of "
        + number(scale == null ? Double.NaN : scale);
  }

  /** What else is worse. */
  private static String others(List<Compared> comparisons, Compared decided) {
    return comparisons.stream()
        .filter(
            other -> !other.metric().equals(decided.metric()) && other.decision() == Decision.WORSE)
        .map(
            other ->
                "; also %s %s is worse than %s"
                    .formatted(other.metric(), number(other.value()), number(other.bound())))
        .collect(Collectors.joining());
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
