package org.phoenix.evaluator.evaluations;

import org.phoenix.platform.contract.EvaluationsApi.Result;

/** A result, how far chance may have moved it, and what it was computed from. */
record Measurement(Result result, Noise noise, Inputs inputs) {}
