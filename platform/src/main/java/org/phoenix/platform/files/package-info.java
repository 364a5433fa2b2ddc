/** Files that come from elsewhere. */
@NullMarked
package org.phoenix.platform.files;

import org.jspecify.annotations.NullMarked;
