/** The site's own images, and the portion of the shared set that joins them. */
@NullMarked
package org.phoenix.site.data;

import org.jspecify.annotations.NullMarked;
