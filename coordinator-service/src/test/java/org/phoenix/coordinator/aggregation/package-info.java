/** Tests of inspecting and averaging, in memory. */
@NullMarked
package org.phoenix.coordinator.aggregation;

import org.jspecify.annotations.NullMarked;
