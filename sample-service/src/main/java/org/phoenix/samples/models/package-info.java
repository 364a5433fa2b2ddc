/** Models that come from elsewhere: taken in by their hash, looked at, and kept in the store. */
@NullMarked
package org.phoenix.samples.models;

import org.jspecify.annotations.NullMarked;
