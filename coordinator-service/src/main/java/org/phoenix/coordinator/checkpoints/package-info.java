/** Global weights: files named after their own hash, from the initial ones on. */
@NullMarked
package org.phoenix.coordinator.checkpoints;

import org.jspecify.annotations.NullMarked;
