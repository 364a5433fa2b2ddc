package org.phoenix.coordinator.memorisation;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.platform.store.StoredObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** Which rounds have a memorisation check, and by whose features. */
@Component
public class MemorisationChecks {

  private static final Logger log = LoggerFactory.getLogger(MemorisationChecks.class);

  private final EvaluationsApi evaluations;
  private final ObjectStore store;

  MemorisationChecks(EvaluationsApi evaluations, ObjectStore store) {
    this.evaluations = evaluations;
    this.store = store;
  }

  /** Whether the sites check their models after a round; the warm-up knows no site's images. */
  public static boolean due(RunSpec spec, int round) {
    RunSpec.Memorisation asked = spec.memorisation();
    if (asked == null || round == 0) {
      return false;
    }
    return round == spec.rounds()
        || (asked.everyRounds() != null && round % asked.everyRounds() == 0);
  }

  /**
   * The evaluator's LeNet, for a round that has a check. Null when the evaluator cannot be asked,
   * has none yet, or has one for other images: pixels are compared all the same.
   */
  public @Nullable LeNetFile lenet(RunSpec spec, int round) {
    if (!due(spec, round)) {
      return null;
    }
    ReferenceView reference;
    try {
      reference = evaluations.reference();
    } catch (RestClientException e) {
      log.info("The memorisation check goes without LeNet: {}", e.getMessage());
      return null;
    }
    UNetConfig model = UNetConfig.parse(spec.model().toString());
    String key = reference.lenetKey();
    String sha256 = reference.lenetSha256();
    boolean fits =
        reference.channels() == model.inChannels() && reference.size() == model.sampleSize();
    if (key == null || sha256 == null || !fits) {
      return null;
    }
    Optional<StoredObject> stored = store.find(key);
    return stored.map(file -> new LeNetFile(key, sha256, file.bytes())).orElse(null);
  }
}
