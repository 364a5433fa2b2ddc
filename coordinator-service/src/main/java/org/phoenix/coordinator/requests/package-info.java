/** What holds for every request: bodies that fit, one transaction, repetitions, entity tags. */
@NullMarked
package org.phoenix.coordinator.requests;

import org.jspecify.annotations.NullMarked;
