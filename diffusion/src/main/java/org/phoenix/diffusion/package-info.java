/**
 * The model library of Phoenix: everything about diffusion that needs no network and no database.
 */
@NullMarked
package org.phoenix.diffusion;

import org.jspecify.annotations.NullMarked;
