/** Making the images and the files that carry them. */
@NullMarked
package org.phoenix.samples.generation;

import org.jspecify.annotations.NullMarked;
