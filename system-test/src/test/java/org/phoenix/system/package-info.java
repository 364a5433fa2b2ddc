/** The rules of the house and whole federations, tested over all modules together. */
@NullMarked
package org.phoenix.system;

import org.jspecify.annotations.NullMarked;
