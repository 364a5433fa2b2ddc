/** Files and folders that are either whole or not there. */
@NullMarked
package org.phoenix.diffusion.files;

import org.jspecify.annotations.NullMarked;
