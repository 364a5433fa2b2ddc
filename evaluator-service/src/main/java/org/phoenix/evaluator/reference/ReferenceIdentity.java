package org.phoenix.evaluator.reference;

import java.nio.charset.StandardCharsets;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.evaluator.lenet.LeNetRecipe;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that decides LeNet's weights and what they are tested on: equal identities give equal
 * weights on one machine, so a LeNet is trained once for each.
 *
 * @param network version of the network's description; raise it when that changes
 */
record ReferenceIdentity(
    int network,
    LeNetShape shape,
    LeNetRecipe recipe,
    long seed,
    String trainingSha256,
    String heldOutSha256) {

  private static final int NETWORK = 1;

  static ReferenceIdentity of(ReferenceSet set, LeNetRecipe recipe, long seed) {
    return new ReferenceIdentity(
        NETWORK,
        new LeNetShape(set.training().channels(), set.training().width(), set.training().classes()),
        recipe,
        seed,
        set.training().sha256(),
        set.heldOut().sha256());
  }

  /** Of this record as JSON, its components in their order. */
  String sha256() {
    return Sha256.of(JsonMapper.shared().writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
  }
}
