package org.phoenix.platform.problem;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;

/** Gives every web service the same error answers. */
@AutoConfiguration
@ConditionalOnWebApplication
@Import(ProblemAdvice.class)
public class ProblemAutoConfiguration {}
