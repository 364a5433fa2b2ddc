package org.phoenix.coordinator.cards;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.memorisation.Findings;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.ModelCard.SiteData;
import org.phoenix.platform.contract.ModelCard.SiteMemorisation;

/** What the sites of a run have sent, as far as a card tells it. */
final class SiteRecords {

  private final Map<String, SiteFacts> facts;
  private final List<SentUpdate> updates;

  private SiteRecords(List<SiteFacts> facts, List<SentUpdate> updates) {
    this.facts = facts.stream().collect(Collectors.toMap(SiteFacts::site, Function.identity()));
    this.updates = updates;
  }

  /** Only the updates of those rounds are read in which some site sent its newest one. */
  static SiteRecords of(UUID runId, CardFacts all) {
    List<SiteFacts> facts = all.sites(runId);
    Set<Integer> rounds =
        facts.stream()
            .flatMap(site -> Stream.of(site.newest(), site.newestReport()))
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return new SiteRecords(facts, rounds.isEmpty() ? List.of() : all.updates(runId, rounds));
  }

  List<SiteData> data(List<Participant> members, Collection<Site> known) {
    Map<UUID, Site> sites = known.stream().collect(Collectors.toMap(Site::id, Function.identity()));
    return members.stream().map(member -> data(member, sites.get(member.siteId()))).toList();
  }

  private SiteData data(Participant member, @Nullable Site site) {
    SiteFacts its = facts.get(member.site());
    SentUpdate newest = its == null ? null : update(its.site(), its.newest());
    return new SiteData(
        member.site(),
        member.status(),
        site == null ? null : site.images(),
        newest == null ? null : newest.images(),
        its == null ? 0 : its.averaged(),
        its == null ? 0 : its.quarantined(),
        member.strikes(),
        member.reason());
  }

  /** By the sites' names. */
  List<SiteMemorisation> memorisation(List<Participant> members) {
    return members.stream()
        .map(member -> facts.get(member.site()))
        .filter(Objects::nonNull)
        .flatMap(its -> Stream.ofNullable(update(its.site(), its.newestReport())))
        .flatMap(update -> Stream.ofNullable(finding(update)))
        .toList();
  }

  private static @Nullable SiteMemorisation finding(SentUpdate update) {
    MemorisationReport report = update.memorisation();
    return report == null
        ? null
        : new SiteMemorisation(update.site(), update.round(), Findings.repeats(report), report);
  }

  private @Nullable SentUpdate update(String site, @Nullable Integer round) {
    for (SentUpdate update : updates) {
      if (round != null && update.round() == round && update.site().equals(site)) {
        return update;
      }
    }
    return null;
  }
}
