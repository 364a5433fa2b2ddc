package org.phoenix.coordinator.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;

/** A site of a run: whether it still takes part, and why not. */
record Standing(String site, ParticipantStatus status, int strikes, String reason) {

  private static final List<ParticipantStatus> ORDER =
      List.of(
          ParticipantStatus.DISCONNECTED,
          ParticipantStatus.WARNED,
          ParticipantStatus.WITHDRAWN,
          ParticipantStatus.ACTIVE);

  static List<Standing> worstFirst(List<ParticipantView> sites) {
    return sites.stream()
        .map(
            site ->
                new Standing(
                    site.site(),
                    site.status(),
                    site.strikes(),
                    site.reason() == null ? "" : site.reason()))
        .sorted(Comparator.comparingInt(site -> ORDER.indexOf(site.status())))
        .toList();
  }

  public String statusInWords() {
    return status.name().toLowerCase(Locale.ROOT);
  }

  public String strikesInWords() {
    return strikes == 0 ? "" : strikes == 1 ? "1 strike" : strikes + " strikes";
  }
}
