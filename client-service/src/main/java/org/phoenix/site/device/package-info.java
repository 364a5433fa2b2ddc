/** How busy the device is that the site trains on. */
@NullMarked
package org.phoenix.site.device;

import org.jspecify.annotations.NullMarked;
