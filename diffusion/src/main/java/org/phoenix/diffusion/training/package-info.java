/** Training by denoising: the recipe, the trainer and what it keeps. */
@NullMarked
package org.phoenix.diffusion.training;

import org.jspecify.annotations.NullMarked;
