/** What the services say to each other and to users over HTTP, as interfaces and records. */
@NullMarked
package org.phoenix.platform.contract;

import org.jspecify.annotations.NullMarked;
