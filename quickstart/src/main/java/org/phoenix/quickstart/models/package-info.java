/** One model on this machine: brought in, taken out, asked and drawn from. */
@NullMarked
package org.phoenix.quickstart.models;

import org.jspecify.annotations.NullMarked;
