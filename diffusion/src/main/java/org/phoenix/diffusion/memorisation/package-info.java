/** How near generated images come to the images that a model was trained on. */
@NullMarked
package org.phoenix.diffusion.memorisation;

import org.jspecify.annotations.NullMarked;
