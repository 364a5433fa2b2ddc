package org.phoenix.coordinator.runs;

import static org.phoenix.coordinator.runs.SpecCheck.require;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.RoundPolicy;

/** Whether rounds of a specification can ever open, and their policy says one thing. */
final class RoundPolicyCheck {

  /** Longer than any round, and no calendar ends within it. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private RoundPolicyCheck() {}

  static void check(RunSpec spec) {
    requireSpan("deadline", spec.deadline());
    RoundPolicy policy = spec.roundPolicy();
    if (policy != null) {
      checkWaiting(policy, spec.quorum());
      checkSites(policy, spec.quorum(), spec.sites());
    }
  }

  private static void checkWaiting(RoundPolicy policy, @Nullable Integer quorum) {
    requireSpan("roundPolicy.extension", policy.extension());
    requireSpan("roundPolicy.retryAfter", policy.retryAfter());
    Duration grace = policy.grace();
    require(
        grace == null || (!grace.isNegative() && grace.compareTo(LONGEST) <= 0),
        "roundPolicy.grace = %s: must be from PT0S to %s",
        grace,
        LONGEST);
    require(
        policy.extension() == null || RoundRules.or(policy.extensions(), 0) > 0,
        "roundPolicy.extension = %s: needs roundPolicy.extensions, how often the deadline may move",
        policy.extension());
    boolean freezes = RoundRules.FREEZE_AT_QUORUM.equals(policy.stragglers());
    require(
        !freezes || quorum != null,
        "roundPolicy.stragglers = %s: needs quorum, without which a round waits for all",
        policy.stragglers());
    require(
        grace == null || freezes,
        "roundPolicy.grace = %s: needs roundPolicy.stragglers = %s",
        grace,
        RoundRules.FREEZE_AT_QUORUM);
  }

  private static void checkSites(
      RoundPolicy policy, @Nullable Integer quorum, @Nullable List<String> sites) {
    Integer most = policy.maximumSites();
    Integer least = policy.minimumSites();
    require(
        most != null || RoundRules.or(policy.overSelection(), 0) == 0,
        "roundPolicy.overSelection = %s: needs roundPolicy.maximumSites, without which all are asked",
        policy.overSelection());
    require(
        most == null || quorum == null || quorum <= most,
        "quorum = %s: a round wants only roundPolicy.maximumSites = %s updates",
        quorum,
        most);
    require(
        most == null || least == null || least <= most,
        "roundPolicy.minimumSites = %s: is more than roundPolicy.maximumSites = %s",
        least,
        most);
    require(
        sites == null || least == null || least <= sites.size(),
        "roundPolicy.minimumSites = %s: only %d sites take part",
        least,
        sites == null ? 0 : sites.size());
  }

  private static void requireSpan(String name, @Nullable Duration span) {
    require(
        span == null || (!span.isNegative() && !span.isZero() && span.compareTo(LONGEST) <= 0),
        "%s = %s: must be longer than nothing and at most %s",
        name,
        span,
        LONGEST);
  }
}
