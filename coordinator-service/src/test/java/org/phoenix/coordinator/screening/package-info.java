/** Tests of the rule that warns and disconnects. */
@NullMarked
package org.phoenix.coordinator.screening;

import org.jspecify.annotations.NullMarked;
