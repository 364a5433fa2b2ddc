/**
 * Evaluations of generated images: asked for over HTTP, queued, computed and kept with their
 * inputs.
 */
@NullMarked
package org.phoenix.evaluator.evaluations;

import org.jspecify.annotations.NullMarked;
