/** Which weights a request means, fetched, checked and loaded. */
@NullMarked
package org.phoenix.samples.weights;

import org.jspecify.annotations.NullMarked;
