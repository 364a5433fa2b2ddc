/** What commands have in common that start processes and write a folder of results. */
@NullMarked
package org.phoenix.quickstart.session;

import org.jspecify.annotations.NullMarked;
