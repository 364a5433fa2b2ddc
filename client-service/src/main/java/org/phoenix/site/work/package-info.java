/** From an assignment to a delivered update, through any crash in between. */
@NullMarked
package org.phoenix.site.work;

import org.jspecify.annotations.NullMarked;
