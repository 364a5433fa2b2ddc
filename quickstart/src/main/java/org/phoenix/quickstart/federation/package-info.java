/** The demo's run, made and followed over the services' REST interfaces. */
@NullMarked
package org.phoenix.quickstart.federation;

import org.jspecify.annotations.NullMarked;
