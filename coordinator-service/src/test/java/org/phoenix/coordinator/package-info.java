/** The coordinator as a whole, over HTTP, PostgreSQL and S3. */
@NullMarked
package org.phoenix.coordinator;

import org.jspecify.annotations.NullMarked;
