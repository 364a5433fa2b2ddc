/** Whether everything is there that an agent needs, in one line each, before it starts. */
@NullMarked
package org.phoenix.site.preflight;

import org.jspecify.annotations.NullMarked;
