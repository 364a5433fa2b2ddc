/** How often one caller may ask. */
@NullMarked
package org.phoenix.samples.limits;

import org.jspecify.annotations.NullMarked;
