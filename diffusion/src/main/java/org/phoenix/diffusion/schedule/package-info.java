/** How fast noise drowns an image: betas and what follows from them. */
@NullMarked
package org.phoenix.diffusion.schedule;

import org.jspecify.annotations.NullMarked;
