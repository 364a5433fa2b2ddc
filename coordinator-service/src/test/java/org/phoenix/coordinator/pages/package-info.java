/** The pages as people see them. */
@NullMarked
package org.phoenix.coordinator.pages;

import org.jspecify.annotations.NullMarked;
