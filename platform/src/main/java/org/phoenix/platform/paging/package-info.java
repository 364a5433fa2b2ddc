/** Lists in pages: opaque cursors and links to what follows. */
@NullMarked
package org.phoenix.platform.paging;

import org.jspecify.annotations.NullMarked;
