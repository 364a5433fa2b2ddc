/** Who may call what: sites by their bearer token, operators from this machine. */
@NullMarked
package org.phoenix.coordinator.security;

import org.jspecify.annotations.NullMarked;
