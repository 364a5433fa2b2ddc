package org.phoenix.coordinator.cards;

import org.phoenix.platform.contract.MemorisationReport;

/** A site's newest memorisation report, and its round. */
record Finding(String site, int round, MemorisationReport report) {}
