package org.phoenix.diffusion.schedule;

import java.util.Arrays;

/** What a model is trained to predict in x_t = sqrt(alphaBar) x_0 + sqrt(1 - alphaBar) eps. */
public enum PredictionType {
  /** The noise eps, Ho et al. 2020, equation 14. */
  EPSILON("epsilon"),

  /** v = sqrt(alphaBar) eps - sqrt(1 - alphaBar) x_0, Salimans and Ho 2022, section 4. */
  V("v_prediction"),

  /** The image x_0 itself, Ho et al. 2020, section 3.2. */
  SAMPLE("sample");

  private final String diffusersName;

  PredictionType(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  public String diffusersName() {
    return diffusersName;
  }

  /**
   * The type of that name.
   *
   * @throws IllegalArgumentException for a type that is not known here
   */
  public static PredictionType named(String diffusersName) {
    return Arrays.stream(values())
        .filter(type -> type.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown prediction type \"%s\": epsilon, v_prediction or sample"
                        .formatted(diffusersName)));
  }
}
