/** Tests of a run's states and seeds. */
@NullMarked
package org.phoenix.coordinator.runs;

import org.jspecify.annotations.NullMarked;
