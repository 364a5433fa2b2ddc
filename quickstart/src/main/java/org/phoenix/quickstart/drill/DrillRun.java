package org.phoenix.quickstart.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.platform.contract.RunSpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the drill trains: a run that passes through everything (sharing, warm-up, rounds,
 * evaluation, screening) with as little arithmetic as possible.
 */
final class DrillRun {

  /** Images are reduced to this many pixels a side. */
  static final int SIZE = 16;

  static final String SHARED_SET = "drill-images";

  static final List<String> SITES = List.of("site-a", "site-b", "site-c");

  private static final int IMAGES_PER_SITE = 200;
  private static final int SHARED_IMAGES = 100;

  private static final String SPEC =
      """
      {
        "rounds": 3, "stepsPerRound": 12, "deadline": "PT30M",
        "model": {
          "_class_name": "UNet2DModel", "sample_size": 16, "in_channels": 1, "out_channels": 1,
          "block_out_channels": [8, 16], "layers_per_block": 1, "norm_num_groups": 4,
          "down_block_types": ["DownBlock2D", "DownBlock2D"],
          "up_block_types": ["UpBlock2D", "UpBlock2D"]
        },
        "training": {
          "batchSize": 16, "learningRate": 0.001, "warmUpSteps": 4, "weightDecay": 0,
          "maxGradientNorm": 1, "emaDecay": 0.9, "precision": "f32", "flip": true
        },
        "sharing": {"dataSet": "drill-images", "alpha": 0.5, "warmUpSteps": 8},
        "screening": {
          "metric": "lenet-fid", "k": 3, "afterRounds": 0, "strikes": 2, "minimumSites": 3,
          "protectSoleOwners": true, "samples": 32
        },
        "evaluation": {"samples": 64, "sampler": "ddim", "steps": 4}
      }
      """;

  private DrillRun() {}

  /**
   * @param personal whether the last layers stay at the sites, which then draw the images by which
   *     they are judged
   */
  static RunSpec spec(String name, long seed, boolean personal) {
    ObjectNode spec = (ObjectNode) JsonMapper.shared().readTree(SPEC);
    if (personal) {
      spec.putObject("personalisation").putArray("layers").add("conv_norm_out.*").add("conv_out.*");
    }
    return JsonMapper.shared().treeToValue(spec.put("name", name).put("seed", seed), RunSpec.class);
  }

  /** The public set G: the first images. */
  static ImageSet shared(ImageSet images) {
    return images.range(0, SHARED_IMAGES);
  }

  /** Each site's own images, by name. */
  static Map<String, ImageSet> sites(ImageSet images) {
    Map<String, ImageSet> sites = new LinkedHashMap<>();
    int from = SHARED_IMAGES;
    for (String site : SITES) {
      sites.put(site, images.range(from, from + IMAGES_PER_SITE));
      from += IMAGES_PER_SITE;
    }
    return sites;
  }

  /** The evaluator's reference: what nobody else has. */
  static ImageSet reference(ImageSet images) {
    return images.range(SHARED_IMAGES + SITES.size() * IMAGES_PER_SITE, images.size());
  }
}
