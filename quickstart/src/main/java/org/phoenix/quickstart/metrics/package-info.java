/** {@code phoenix metrics}: the metrics of the evaluator on files of feature vectors. */
@NullMarked
package org.phoenix.quickstart.metrics;

import org.jspecify.annotations.NullMarked;
