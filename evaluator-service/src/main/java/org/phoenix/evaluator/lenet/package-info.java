/**
 * LeNet-5, the classifier and feature extractor that judges images: its network, training and
 * weights.
 */
@NullMarked
package org.phoenix.evaluator.lenet;

import org.jspecify.annotations.NullMarked;
