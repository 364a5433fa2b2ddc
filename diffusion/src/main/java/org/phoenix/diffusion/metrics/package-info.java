/**
 * What generated images are measured by: distances between sets of feature vectors, wherever these
 * come from, and distributions of classes; in float64, and random only by a given seed.
 */
@NullMarked
package org.phoenix.diffusion.metrics;

import org.jspecify.annotations.NullMarked;
