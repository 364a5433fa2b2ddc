/** A start that fails says why in one line. */
@NullMarked
package org.phoenix.platform.startup;

import org.jspecify.annotations.NullMarked;
