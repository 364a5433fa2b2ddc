package org.phoenix.evaluator.verdicts;

import java.util.List;

/**
 * A site to be judged by one finished evaluation of its samples.
 *
 * @param value of the metric
 * @param noise standard deviation of the value over the drawing of the samples
 * @param coveredClasses classes that the samples cover
 */
public record Candidate(String site, double value, double noise, List<Integer> coveredClasses) {}
