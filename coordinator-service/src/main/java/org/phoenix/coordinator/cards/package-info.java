/** A run's model card: what its model is, for whoever gets the model, as a record and as text. */
@NullMarked
package org.phoenix.coordinator.cards;

import org.jspecify.annotations.NullMarked;
