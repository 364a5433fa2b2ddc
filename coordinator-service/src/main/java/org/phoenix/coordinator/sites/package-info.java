/** The sites that may take part, and the hash of the token each one shows. */
@NullMarked
package org.phoenix.coordinator.sites;

import org.jspecify.annotations.NullMarked;
