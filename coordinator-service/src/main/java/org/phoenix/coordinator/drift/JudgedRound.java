package org.phoenix.coordinator.drift;

import org.phoenix.platform.contract.EvaluationsApi.Result;

/** A round whose global model was judged. */
record JudgedRound(int number, Result result) {}
