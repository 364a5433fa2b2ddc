/** Models as folders that diffusers' DDPMPipeline loads, and the way back. */
@NullMarked
package org.phoenix.diffusion.pipeline;

import org.jspecify.annotations.NullMarked;
