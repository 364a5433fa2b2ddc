package org.phoenix.coordinator.cards;

import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Result;

/**
 * A round's global model and what the evaluator found of it.
 *
 * @param sha256 of its weights
 */
record JudgedModel(int round, @Nullable String sha256, Result result) {}
