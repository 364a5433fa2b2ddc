/** How the LeNet that judges images is taught. */
@NullMarked
package org.phoenix.evaluator.lenet;

import org.jspecify.annotations.NullMarked;
