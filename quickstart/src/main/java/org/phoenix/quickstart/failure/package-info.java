/** The ways in which the demo ends early. */
@NullMarked
package org.phoenix.quickstart.failure;

import org.jspecify.annotations.NullMarked;
