package org.phoenix.coordinator.cards;

import org.jspecify.annotations.Nullable;

/**
 * A site's updates in figures; the warm-up's is none of them.
 *
 * @param averaged how many were averaged
 * @param quarantined how many were not
 * @param newest round of the newest averaged one
 * @param newestReport round of the newest one with a memorisation report that is not quarantined: a
 *     quarantined update's model is in no average
 */
record SiteFacts(
    String site,
    long averaged,
    long quarantined,
    @Nullable Integer newest,
    @Nullable Integer newestReport) {}
