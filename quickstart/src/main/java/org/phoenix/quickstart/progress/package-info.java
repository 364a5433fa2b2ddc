/** What the demo shows while it runs. */
@NullMarked
package org.phoenix.quickstart.progress;

import org.jspecify.annotations.NullMarked;
