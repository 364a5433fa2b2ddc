/** Server-sent events for clients that come and go. */
@NullMarked
package org.phoenix.platform.streams;

import org.jspecify.annotations.NullMarked;
