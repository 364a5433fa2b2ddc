/** Any number of images as one file, written batch by batch with a note of where they come from. */
@NullMarked
package org.phoenix.diffusion.archive;

import org.jspecify.annotations.NullMarked;
