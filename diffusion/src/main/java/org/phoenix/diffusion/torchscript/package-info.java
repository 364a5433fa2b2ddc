/** Programs for libtorch that Java writes as TorchScript and calls in one step. */
@NullMarked
package org.phoenix.diffusion.torchscript;

import org.jspecify.annotations.NullMarked;
