/** Images from checkpoints, as jobs that survive a restart. */
@NullMarked
package org.phoenix.samples;

import org.jspecify.annotations.NullMarked;
