/** Weights and shared images over presigned URLs, checked byte for byte. */
@NullMarked
package org.phoenix.site.transfer;

import org.jspecify.annotations.NullMarked;
