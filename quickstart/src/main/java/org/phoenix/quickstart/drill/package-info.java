/** {@code ./phoenix drill}: a federation whose processes are killed again and again. */
@NullMarked
package org.phoenix.quickstart.drill;

import org.jspecify.annotations.NullMarked;
