package org.phoenix.coordinator.rounds;

import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.personalisation.PersonalLayers;
import org.phoenix.coordinator.runs.Compression;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.RunSpec;
import org.springframework.stereotype.Component;

/**
 * What personal layers and compression leave out of the updates: the bytes of all tensors in
 * float32, less the bytes of those that are sent as they are sent.
 */
@Component
public class SavedBytes {

  private final Rounds rounds;
  private final ModelUpdates updates;

  SavedBytes(Rounds rounds, ModelUpdates updates) {
    this.rounds = rounds;
    this.updates = updates;
  }

  /** Of all rounds so far; null when the run chose neither. */
  public @Nullable Long of(Run run) {
    RunSpec spec = run.spec();
    if (savesNothing(spec)) {
      return null;
    }
    long warmUps =
        rounds
            .findByRunIdAndNumber(run.id(), 0)
            .map(round -> updates.countByRoundId(round.id()))
            .orElse(0L);
    long others = updates.countByRunId(run.id()) - warmUps;
    return warmUps * ofOne(spec, true) + others * ofOne(spec, false);
  }

  /** Of one round; null when the run chose neither. */
  public @Nullable Long of(Run run, Round round) {
    return savesNothing(run.spec())
        ? null
        : updates.countByRoundId(round.id()) * ofOne(run.spec(), round.warmUp());
  }

  private static boolean savesNothing(RunSpec spec) {
    return spec.personalisation() == null && Compression.of(spec) == Compression.F32;
  }

  /** Of one update: averaged weights travel beside the raw ones, and a warm-up sends all layers. */
  private static long ofOne(RunSpec spec, boolean warmUp) {
    var personal = PersonalLayers.of(spec);
    long all = 0;
    long sent = 0;
    for (Parameter parameter : UNetConfig.parse(spec.model().toString()).parameters()) {
      all += parameter.size();
      if (warmUp || !personal.contains(parameter.name())) {
        sent += Compression.of(spec).bytes(parameter.size());
      }
    }
    long copies = spec.training().emaDecay() > 0 ? 2 : 1;
    return copies * (all * Float.BYTES - sent);
  }
}
