/** The check whether sites' models repeat their images: when it is due, and what it found. */
@NullMarked
package org.phoenix.coordinator.memorisation;

import org.jspecify.annotations.NullMarked;
