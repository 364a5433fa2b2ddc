/** Tests of whether a run's model gets worse. */
@NullMarked
package org.phoenix.coordinator.drift;

import org.jspecify.annotations.NullMarked;
