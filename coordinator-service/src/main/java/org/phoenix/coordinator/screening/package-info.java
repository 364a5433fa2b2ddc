/** Turns the evaluator's verdicts into warnings and disconnections. */
@NullMarked
package org.phoenix.coordinator.screening;

import org.jspecify.annotations.NullMarked;
