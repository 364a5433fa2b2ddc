package org.phoenix.coordinator.runs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Training;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the weights of a run say of it: the SHA-256 of the part of its specification that shapes
 * them. Runs that must give the same weights have the same; ids, names and times play no part.
 */
public final class Fingerprint {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultPropertyInclusion(
              inclusion ->
                  inclusion.withValueInclusion(
                      com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
          .build();

  /**
   * How long, with whom, under what name and licence: the weights of a round do not depend on
   * these.
   */
  private static final List<String> ELSEWHERE =
      List.of(
          "name",
          "rounds",
          "sites",
          "quorum",
          "deadline",
          "evaluation",
          "roundPolicy",
          "memorisation",
          "licence");

  private Fingerprint() {}

  /** 64 hexadecimal digits. */
  public static String of(RunSpec spec) {
    ObjectNode json = JSON.valueToTree(spec);
    json.remove(ELSEWHERE);
    if (spec.sharing() != null) {
      ((ObjectNode) json.get("sharing")).remove("balanceTolerance");
    }
    Training training = spec.training();
    ObjectNode recipe = (ObjectNode) json.get("training");
    if (Integer.valueOf(1).equals(training.accumulation())) {
      recipe.remove("accumulation");
    }
    if ("epsilon".equals(training.prediction())) {
      recipe.remove("prediction");
    }
    if ("linear".equals(training.betaSchedule())) {
      recipe.remove("betaSchedule");
    }
    if (Compression.of(spec) == Compression.F32) {
      json.remove("compression");
    }
    json.put("model", UNetConfig.parse(spec.model().toString()).json());
    return Sha256.of(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
