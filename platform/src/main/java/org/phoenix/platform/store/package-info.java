/** The object store: an S3 bucket behind the few operations Phoenix needs. */
@NullMarked
package org.phoenix.platform.store;

import org.jspecify.annotations.NullMarked;
