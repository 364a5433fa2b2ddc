/** The demo's images: where they come from and how they are dealt out to the sites. */
@NullMarked
package org.phoenix.quickstart.data;

import org.jspecify.annotations.NullMarked;
