/** The connection to the coordinator: always outbound, always with the site's token. */
@NullMarked
package org.phoenix.site.coordinator;

import org.jspecify.annotations.NullMarked;
