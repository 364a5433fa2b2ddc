/** What the runs under way look like from outside: gauges read from the database. */
@NullMarked
package org.phoenix.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
