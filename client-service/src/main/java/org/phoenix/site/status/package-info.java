/** What the agent is doing, for people and for metrics on this machine. */
@NullMarked
package org.phoenix.site.status;

import org.jspecify.annotations.NullMarked;
