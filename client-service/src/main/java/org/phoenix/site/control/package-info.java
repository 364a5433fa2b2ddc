/** The say of the site's own people: pause, refuse a run, leave. */
@NullMarked
package org.phoenix.site.control;

import org.jspecify.annotations.NullMarked;
