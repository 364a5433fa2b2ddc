/** Moves running runs on, step by step, from what the database says. */
@NullMarked
package org.phoenix.coordinator.driver;

import org.jspecify.annotations.NullMarked;
