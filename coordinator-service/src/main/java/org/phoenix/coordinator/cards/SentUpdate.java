package org.phoenix.coordinator.cards;

import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.MemorisationReport;

/**
 * What a site said with an update.
 *
 * @param images that it was trained on
 */
record SentUpdate(String site, int round, long images, @Nullable MemorisationReport memorisation) {}
