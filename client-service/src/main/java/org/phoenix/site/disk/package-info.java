/** Room for what the site keeps: asked for before anything is written. */
@NullMarked
package org.phoenix.site.disk;

import org.jspecify.annotations.NullMarked;
