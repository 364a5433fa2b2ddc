/** Measures how many images a second this machine trains on and draws: {@code ./phoenix bench}. */
@NullMarked
package org.phoenix.quickstart.bench;

import org.jspecify.annotations.NullMarked;
