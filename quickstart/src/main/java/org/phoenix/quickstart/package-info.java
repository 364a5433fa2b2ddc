/** The command line, and the demo from its first check to its last line. */
@NullMarked
package org.phoenix.quickstart;

import org.jspecify.annotations.NullMarked;
