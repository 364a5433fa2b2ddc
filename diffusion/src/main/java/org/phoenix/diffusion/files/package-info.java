/** Files and folders that are either whole or not there, and what names them: their SHA-256. */
@NullMarked
package org.phoenix.diffusion.files;

import org.jspecify.annotations.NullMarked;
