/** A run, from its draft to its end, and the sites that take part in it. */
@NullMarked
package org.phoenix.coordinator.runs;

import org.jspecify.annotations.NullMarked;
