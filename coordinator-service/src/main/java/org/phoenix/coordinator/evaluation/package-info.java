/** Has the new global model and the sites' own models sampled and evaluated. */
@NullMarked
package org.phoenix.coordinator.evaluation;

import org.jspecify.annotations.NullMarked;
