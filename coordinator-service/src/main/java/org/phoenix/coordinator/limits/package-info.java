/** What is too large or too much at once is refused with a clear answer, before it costs memory. */
@NullMarked
package org.phoenix.coordinator.limits;

import org.jspecify.annotations.NullMarked;
