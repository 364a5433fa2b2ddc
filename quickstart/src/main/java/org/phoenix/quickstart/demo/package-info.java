/** {@code ./phoenix demo}: a whole federation on one machine. */
@NullMarked
package org.phoenix.quickstart.demo;

import org.jspecify.annotations.NullMarked;
