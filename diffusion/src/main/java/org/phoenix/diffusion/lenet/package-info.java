/** LeNet-5, the classifier and feature extractor that judges images: its network and weights. */
@NullMarked
package org.phoenix.diffusion.lenet;

import org.jspecify.annotations.NullMarked;
