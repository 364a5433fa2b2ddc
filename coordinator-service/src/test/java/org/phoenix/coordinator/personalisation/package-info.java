/** Tests of personal layers. */
@NullMarked
package org.phoenix.coordinator.personalisation;

import org.jspecify.annotations.NullMarked;
