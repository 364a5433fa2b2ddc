package org.phoenix.samples.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi.SampleView;

/** Requests as callers see them. */
final class SampleViews {

  private SampleViews() {}

  static SampleView of(Sample sample) {
    Recipe recipe = sample.recipe();
    Source source = sample.source();
    return new SampleView(
        sample.id(),
        sample.status(),
        recipe.count(),
        sample.done(),
        sample.progress(),
        run(recipe, source),
        source == null ? recipe.round() : source.round(),
        source == null ? null : source.sha256(),
        recipe.sampler(),
        recipe.steps(),
        recipe.eta(),
        recipe.seed(),
        recipe.format(),
        recipe.previewEvery(),
        sample.previewStep(),
        sample.gridKey(),
        sample.imagesKey(),
        sample.error(),
        sample.createdAt(),
        sample.endedAt());
  }

  private static @Nullable UUID run(Recipe recipe, @Nullable Source source) {
    return source == null ? recipe.run() : source.run();
  }
}
