/** What the demo leaves behind: report.json, report.html and the pictures. */
@NullMarked
package org.phoenix.quickstart.report;

import org.jspecify.annotations.NullMarked;
