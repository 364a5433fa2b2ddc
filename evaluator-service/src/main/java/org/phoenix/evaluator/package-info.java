/** The evaluator service: judges generated images against a reference set. */
@NullMarked
package org.phoenix.evaluator;

import org.jspecify.annotations.NullMarked;
