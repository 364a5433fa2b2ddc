/** Dashboards and rules: whether they are well-formed, documented and right. */
@NullMarked
package org.phoenix.system.observability;

import org.jspecify.annotations.NullMarked;
