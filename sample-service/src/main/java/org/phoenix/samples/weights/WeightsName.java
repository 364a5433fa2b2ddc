package org.phoenix.samples.weights;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a request names its weights: a run (its newest checkpoint, or that of a
 * round), a checkpoint, or a site's update.
 *
 * @param checkpoint SHA-256 of a global checkpoint
 */
public record WeightsName(
    @Nullable UUID run,
    @Nullable Integer round,
    @Nullable String checkpoint,
    @Nullable UUID update) {}
