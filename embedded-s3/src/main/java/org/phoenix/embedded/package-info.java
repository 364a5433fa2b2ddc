/** A real S3 server for one machine: the quickstart's and the tests' object store. */
@NullMarked
package org.phoenix.embedded;

import org.jspecify.annotations.NullMarked;
