/** The ways in which a command ends early. */
@NullMarked
package org.phoenix.quickstart.failure;

import org.jspecify.annotations.NullMarked;
