/** How busy the site's GPU is, as NVIDIA's own tool tells it. */
@NullMarked
package org.phoenix.site.gpu;

import org.jspecify.annotations.NullMarked;
