/** Whether a run's model gets worse, and which round made the best one. */
@NullMarked
package org.phoenix.coordinator.drift;

import org.jspecify.annotations.NullMarked;
