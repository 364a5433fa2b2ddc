/** Tests of the room of the same name. */
@NullMarked
package org.phoenix.coordinator.requests;

import org.jspecify.annotations.NullMarked;
