/** Inspects updates, quarantines bad ones and averages the rest. */
@NullMarked
package org.phoenix.coordinator.aggregation;

import org.jspecify.annotations.NullMarked;
