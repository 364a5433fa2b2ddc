/** Public image sets that sites may receive: the paper's G. */
@NullMarked
package org.phoenix.coordinator.sharing;

import org.jspecify.annotations.NullMarked;
