/** A request for images, from the POST to the stored grid. */
@NullMarked
package org.phoenix.samples.job;

import org.jspecify.annotations.NullMarked;
