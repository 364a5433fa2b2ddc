/** What happened: an append-only table, read by cursor or as a stream. */
@NullMarked
package org.phoenix.coordinator.events;

import org.jspecify.annotations.NullMarked;
