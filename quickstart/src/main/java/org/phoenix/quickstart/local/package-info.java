/** PostgreSQL, the object store and the services as processes of this machine. */
@NullMarked
package org.phoenix.quickstart.local;

import org.jspecify.annotations.NullMarked;
