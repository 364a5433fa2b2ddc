/** Keeps the page for the site's people to them, whatever else their browser has open. */
@NullMarked
package org.phoenix.site.page;

import org.jspecify.annotations.NullMarked;
