/** Tests of the room of the same name. */
@NullMarked
package org.phoenix.coordinator.paging;

import org.jspecify.annotations.NullMarked;
