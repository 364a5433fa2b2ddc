package org.phoenix.evaluator.verdicts;

import java.util.List;

/**
 * A site to be judged by one finished evaluation of its samples.
 *
 * @param value of the metric
 * @param noise standard deviation of the value over the drawing of the samples
 * @param clutter share of the samples that look like none of the classes
 * @param ownedClasses classes that the samples cover, clutter not counted
 */
public record Candidate(
    String site, double value, double noise, double clutter, List<Integer> ownedClasses) {}
