/** What operators see and do: the REST interface over runs. */
@NullMarked
package org.phoenix.coordinator.operators;

import org.jspecify.annotations.NullMarked;
