/** Tests of what the runs under way look like from outside. */
@NullMarked
package org.phoenix.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
