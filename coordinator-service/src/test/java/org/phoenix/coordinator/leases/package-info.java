/** One driver a run, whatever the others do. */
@NullMarked
package org.phoenix.coordinator.leases;

import org.jspecify.annotations.NullMarked;
