/** Tests of what is typical of a class, and of what becomes of sites that are not. */
@NullMarked
package org.phoenix.evaluator.likeness;

import org.jspecify.annotations.NullMarked;
