/**
 * What people see in a browser: runs, a run while it goes on, its images, two runs side by side.
 */
@NullMarked
package org.phoenix.coordinator.pages;

import org.jspecify.annotations.NullMarked;
