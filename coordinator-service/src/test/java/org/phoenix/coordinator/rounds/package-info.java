/** Tests of a round's states. */
@NullMarked
package org.phoenix.coordinator.rounds;

import org.jspecify.annotations.NullMarked;
