package org.phoenix.quickstart.federation;

import java.time.Duration;
import org.phoenix.platform.contract.RunSpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the demo trains: all of its numbers are here. They are chosen for two cores and a few
 * minutes, so the network is small and the learning rate high.
 */
public final class DemoRun {

  /** Images are reduced to this many pixels a side. */
  public static final int SIZE = 16;

  /** The name of the shared set G. */
  public static final String SHARED_SET = "public-images";

  private static final int STEPS_PER_ROUND = 34;
  private static final int WARM_UP_STEPS = 40;

  private static final RunSpec.Training TRAINING =
      new RunSpec.Training(
          64, // images a batch
          1e-3, // learning rate
          20, // steps over which it rises
          0, // weight decay
          1, // largest gradient norm
          0.98, // EMA: the last 50 steps or so
          "bf16", false, // garments and digits have a left and a right
          null, // no proximal term
          null, // every time step counts the same
          null, // a batch at once
          "epsilon", // noise is what the network predicts
          "linear"); // and what grows so with time

  private static final RunSpec.Sharing SHARING =
      new RunSpec.Sharing(
          SHARED_SET,
          0.5, // alpha: the portion of G that each site mixes in
          WARM_UP_STEPS,
          null); // own images may come without labels

  private static final RunSpec.Screening SCREENING =
      new RunSpec.Screening(
          "lenet-fid",
          3, // scaled median absolute deviations off the peers' median
          null,
          0, // judge from the first round on
          2, // the first strike warns, the second disconnects
          3, // sites that stay in any case
          true,
          128, // images from each site's own model
          null);

  private static final RunSpec.Evaluation EVALUATION =
      new RunSpec.Evaluation(
          512, // images from the global model
          "ddim", 12);

  private static final Duration DEADLINE = Duration.ofMinutes(15);

  /** The DDPM UNet, thin: about a million parameters. */
  private static final String MODEL =
      """
      {
        "_class_name": "UNet2DModel",
        "block_out_channels": [32, 64, 64],
        "layers_per_block": 1,
        "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        "attention_head_dim": 64,
        "norm_num_groups": 8
      }
      """;

  private DemoRun() {}

  /**
   * The specification of the demo's run.
   *
   * @param channels 1 for grey images, 3 for colour
   * @param compression how updates travel
   */
  public static RunSpec spec(long seed, int rounds, int channels, String compression) {
    ObjectNode model = (ObjectNode) JsonMapper.shared().readTree(MODEL);
    model.put("sample_size", SIZE).put("in_channels", channels).put("out_channels", channels);
    return new RunSpec(
        "demo",
        seed,
        rounds,
        STEPS_PER_ROUND,
        null, // which are all it takes to say how long a round is
        null, // every site takes part
        null, // and every round waits for all of them
        DEADLINE,
        model,
        TRAINING,
        null, // federated averaging
        SHARING,
        SCREENING,
        EVALUATION,
        null, // everybody is asked, until the deadline
        null, // no layer is personal
        compression,
        null, // no site checks what its model memorised
        null); // nobody states a licence for it
  }
}
