package org.phoenix.coordinator.screening;

import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.phoenix.platform.contract.RunsApi.Consequence;

/**
 * The rule of threshold filtering: below the bound is a strike, and the last strike disconnects,
 * unless too few sites would be left or the site alone yields a class.
 *
 * @param consequence what happens to the site
 * @param reason the verdict's, and why the site was kept if it was
 * @param keptBecause what protects a site that would have to go
 */
record Sentence(Consequence consequence, String reason, @Nullable String keptBecause) {

  /**
   * @param strikes the site's strikes before this verdict
   * @param connected sites that still get work, this one included
   * @param needed below which nobody is disconnected
   */
  static Sentence of(Verdict verdict, Screening rule, int strikes, int connected, int needed) {
    if (!verdict.underperforms()) {
      return new Sentence(Consequence.NONE, verdict.reason(), null);
    }
    if (strikes + 1 < rule.strikes()) {
      return new Sentence(Consequence.WARNED, verdict.reason(), null);
    }
    if (rule.protectSoleOwners() && !verdict.soleOwnerOf().isEmpty()) {
      return kept(verdict, "it alone yields the classes " + verdict.soleOwnerOf());
    }
    if (connected - 1 < needed) {
      return kept(verdict, "%d sites are needed and %d are left".formatted(needed, connected));
    }
    return new Sentence(Consequence.DISCONNECTED, verdict.reason(), null);
  }

  private static Sentence kept(Verdict verdict, String why) {
    return new Sentence(Consequence.KEPT, verdict.reason() + "; kept, because " + why, why);
  }
}
