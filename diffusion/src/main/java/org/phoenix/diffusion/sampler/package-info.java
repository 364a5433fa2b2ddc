/** From noise to images: ancestral, implicit and multistep samplers, seeded image by image. */
@NullMarked
package org.phoenix.diffusion.sampler;

import org.jspecify.annotations.NullMarked;
