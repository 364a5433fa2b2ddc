/** The reference set of real images and the classifier that is trained on it once. */
@NullMarked
package org.phoenix.evaluator.reference;

import org.jspecify.annotations.NullMarked;
