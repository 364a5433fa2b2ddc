/** Weights as safetensors: hostile files are refused before anything is allocated for them. */
@NullMarked
package org.phoenix.diffusion.weights;

import org.jspecify.annotations.NullMarked;
