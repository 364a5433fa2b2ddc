/** The DDPM UNet, written once over a handful of operations. */
@NullMarked
package org.phoenix.diffusion.unet;

import org.jspecify.annotations.NullMarked;
