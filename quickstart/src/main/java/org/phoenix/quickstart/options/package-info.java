/** Options that several commands share. */
@NullMarked
package org.phoenix.quickstart.options;

import org.jspecify.annotations.NullMarked;
