/** What a card says, and that nothing which is written into it can change how it reads. */
@NullMarked
package org.phoenix.coordinator.cards;

import org.jspecify.annotations.NullMarked;
