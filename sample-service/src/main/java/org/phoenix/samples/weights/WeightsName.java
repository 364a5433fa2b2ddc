package org.phoenix.samples.weights;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a request names its weights: a run (its newest checkpoint, or that of a
 * round), a checkpoint, a site's update, or an imported model.
 *
 * @param checkpoint SHA-256 of a global checkpoint
 * @param model SHA-256 of an imported model
 */
public record WeightsName(
    @Nullable UUID run,
    @Nullable Integer round,
    @Nullable String checkpoint,
    @Nullable UUID update,
    @Nullable String model) {}
