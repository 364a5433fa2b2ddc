/** What a site's agent calls. */
@NullMarked
package org.phoenix.coordinator.work;

import org.jspecify.annotations.NullMarked;
