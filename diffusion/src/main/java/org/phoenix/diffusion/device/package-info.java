/** Taking turns at a compute device that several processes of one machine share. */
@NullMarked
package org.phoenix.diffusion.device;

import org.jspecify.annotations.NullMarked;
