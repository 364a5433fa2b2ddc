/** The OpenAPI document: what springdoc cannot see by itself. */
@NullMarked
package org.phoenix.coordinator.openapi;

import org.jspecify.annotations.NullMarked;
