package org.phoenix.coordinator.cards;

/** How many of a site's updates were averaged, and how many were not; the warm-up's are neither. */
record SiteFacts(String site, long averaged, long quarantined) {}
