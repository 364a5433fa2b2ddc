/** One round of a run: its assignments, their deadline and the updates that came back. */
@NullMarked
package org.phoenix.coordinator.rounds;

import org.jspecify.annotations.NullMarked;
