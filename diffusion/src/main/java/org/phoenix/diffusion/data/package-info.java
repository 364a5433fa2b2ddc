/** Sets of small images: read from files, resized, divided among parties, sent as one array. */
@NullMarked
package org.phoenix.diffusion.data;

import org.jspecify.annotations.NullMarked;
