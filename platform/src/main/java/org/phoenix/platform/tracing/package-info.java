/** One trace for each round, followed from process to process. */
@NullMarked
package org.phoenix.platform.tracing;

import org.jspecify.annotations.NullMarked;
