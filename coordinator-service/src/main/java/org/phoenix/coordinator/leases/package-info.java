/** Which of several coordinators drives a run, and how the others are kept from writing. */
@NullMarked
package org.phoenix.coordinator.leases;

import org.jspecify.annotations.NullMarked;
