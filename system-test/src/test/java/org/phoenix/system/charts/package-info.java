/** The Helm charts: rendered for every scenario, and read as Kubernetes would read them. */
@NullMarked
package org.phoenix.system.charts;

import org.jspecify.annotations.NullMarked;
