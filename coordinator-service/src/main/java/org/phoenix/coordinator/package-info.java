/** The coordinator: decides what every site trains, averages what comes back, judges the result. */
@NullMarked
package org.phoenix.coordinator;

import org.jspecify.annotations.NullMarked;
