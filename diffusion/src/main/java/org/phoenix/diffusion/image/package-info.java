/** Pictures of sets of images, with a note of where they come from. */
@NullMarked
package org.phoenix.diffusion.image;

import org.jspecify.annotations.NullMarked;
