/** The book of what left this site. */
@NullMarked
package org.phoenix.site.ledger;

import org.jspecify.annotations.NullMarked;
