package org.phoenix.samples.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.archive.ArchiveForm;
import org.phoenix.samples.weights.LoadedModel;
import org.phoenix.samples.weights.Weights;

/**
 * The weights that a request's name stood for when it began, which stay the same however often it
 * is taken up again.
 *
 * @param run what made them, where that is known
 * @param round of the run
 * @param site whose model it is; null for a global one
 * @param averaged whether the averaged weights were taken
 * @param channels of the images
 * @param size height and width of the images
 */
@Embeddable
record Source(
    @Column(name = "weights_key") String key,
    @Column(name = "weights_sha256") String sha256,
    @Column(name = "of_run") @Nullable UUID run,
    @Column(name = "of_round") @Nullable Integer round,
    @Column(name = "of_site") @Nullable String site,
    @Column(name = "averaged") Boolean averaged,
    @Column(name = "channels") Integer channels,
    @Column(name = "size") Integer size) {

  private static final String ROUND = "round";

  static Source of(Weights weights, LoadedModel model) {
    return new Source(
        weights.key(),
        weights.sha256(),
        weights.run(),
        weights.round() == null ? number(model.says(ROUND)) : weights.round(),
        weights.site(),
        model.averaged(),
        model.channels(),
        model.size());
  }

  Weights weights() {
    return new Weights(key, sha256, run, round, site);
  }

  ArchiveForm form(int count) {
    return new ArchiveForm(count, channels, size);
  }

  private static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
  }
}
