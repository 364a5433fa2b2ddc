/** Errors as RFC 9457 problem details, the same in every service. */
@NullMarked
package org.phoenix.platform.problem;

import org.jspecify.annotations.NullMarked;
