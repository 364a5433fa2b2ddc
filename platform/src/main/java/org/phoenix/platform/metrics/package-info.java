/** Gauges that come and go with what they measure. */
@NullMarked
package org.phoenix.platform.metrics;

import org.jspecify.annotations.NullMarked;
