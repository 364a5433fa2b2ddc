/** How like real images of their own class generated ones are, whatever the mix of classes. */
@NullMarked
package org.phoenix.evaluator.likeness;

import org.jspecify.annotations.NullMarked;
