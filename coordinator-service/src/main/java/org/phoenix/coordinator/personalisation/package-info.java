/** Which layers of a run's model are personal: every site keeps its own. */
@NullMarked
package org.phoenix.coordinator.personalisation;

import org.jspecify.annotations.NullMarked;
