/** Who did what, when, from where: an append-only table of the calls that change something. */
@NullMarked
package org.phoenix.coordinator.audit;

import org.jspecify.annotations.NullMarked;
