/** The OpenAPI document against the running service. */
@NullMarked
package org.phoenix.coordinator.openapi;

import org.jspecify.annotations.NullMarked;
