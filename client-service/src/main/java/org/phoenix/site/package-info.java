/** The agent at a site: it asks the coordinator for work and trains on data that stays here. */
@NullMarked
package org.phoenix.site;

import org.jspecify.annotations.NullMarked;
