package org.phoenix.diffusion.schedule;

import java.util.Locale;

/** The variance of the ancestral step from t to s, Ho et al. 2020, section 3.2. */
public enum Variance {
  /** The true posterior's, right for data at a single point. */
  FIXED_SMALL,
  /** beta_t, right for data that is itself standard normal. */
  FIXED_LARGE;

  public String diffusersName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException for a kind that is not known here
   */
  public static Variance named(String diffusersName) {
    for (Variance variance : values()) {
      if (variance.diffusersName().equals(diffusersName)) {
        return variance;
      }
    }
    throw new IllegalArgumentException(
        "unknown variance type \"%s\": fixed_small or fixed_large".formatted(diffusersName));
  }
}
