/** What is measured on classes and features, in float64 and without randomness of its own. */
@NullMarked
package org.phoenix.evaluator.metrics;

import org.jspecify.annotations.NullMarked;
