package org.phoenix.evaluator.evaluations;

import org.phoenix.platform.contract.EvaluationsApi.Result;

/** A result, what verdicts need beside it, and what it was computed from. */
record Measurement(Result result, Evidence evidence, Inputs inputs) {}
