/** Who falls out of line: sites compared with their peers by a robust rule. */
@NullMarked
package org.phoenix.evaluator.verdicts;

import org.jspecify.annotations.NullMarked;
