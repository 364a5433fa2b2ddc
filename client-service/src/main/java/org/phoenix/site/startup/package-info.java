/** A start that fails says why in one line. */
@NullMarked
package org.phoenix.site.startup;

import org.jspecify.annotations.NullMarked;
