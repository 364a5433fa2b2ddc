/** {@code phoenix partition}: who would have which images of a set, shown or written. */
@NullMarked
package org.phoenix.quickstart.partition;

import org.jspecify.annotations.NullMarked;
