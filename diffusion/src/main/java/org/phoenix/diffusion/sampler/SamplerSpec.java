package org.phoenix.diffusion.sampler;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.SchedulerConfig;

/**
 * A sampler by name, as users ask for it.
 *
 * @param kind the method
 * @param steps denoising steps
 * @param eta 0 to 1, of DDIM only
 */
public record SamplerSpec(Kind kind, int steps, double eta) {

  /** The methods by their public names. */
  public enum Kind {
    DDIM("ddim", 50),
    DDPM("ddpm", 1000),
    DPM_SOLVER("dpmsolver++", 20);

    private final String publicName;
    private final int usualSteps;

    Kind(String publicName, int usualSteps) {
      this.publicName = publicName;
      this.usualSteps = usualSteps;
    }

    public String publicName() {
      return publicName;
    }
  }

  /**
   * Checks steps and eta.
   *
   * @throws IllegalArgumentException when steps or eta make no sense for the kind
   */
  public SamplerSpec {
    if (steps < 1) {
      throw new IllegalArgumentException("sampler steps must be at least 1, not " + steps);
    }
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("sampler eta lies between 0 and 1, not at " + eta);
    }
    if (eta > 0 && kind != Kind.DDIM) {
      throw new IllegalArgumentException("sampler %s has no eta".formatted(kind.publicName));
    }
  }

  /**
   * The sampler of that name.
   *
   * @param name {@code ddim}, {@code ddpm} or {@code dpmsolver++}, in any case
   * @param steps or null for the usual number
   * @param eta or null for 0
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public static SamplerSpec of(String name, @Nullable Integer steps, @Nullable Double eta) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.publicName.equals(wanted)) {
        return new SamplerSpec(
            kind, steps == null ? kind.usualSteps : steps, eta == null ? 0 : eta);
      }
    }
    throw new IllegalArgumentException(
        "unknown sampler \"%s\": one of %s"
            .formatted(
                name,
                Arrays.stream(Kind.values())
                    .map(Kind::publicName)
                    .collect(Collectors.joining(", "))));
  }

  /** Reads {@code name}, {@code name:steps} or {@code name:steps:eta}, as toString writes it. */
  public static SamplerSpec parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length <= 3) {
        return of(
            parts[0],
            parts.length > 1 ? Integer.valueOf(parts[1].strip()) : null,
            parts.length > 2 ? Double.valueOf(parts[2].strip()) : null);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(notASampler(text), e);
    }
    throw new IllegalArgumentException(notASampler(text));
  }

  private static String notASampler(String text) {
    return "\"%s\" is no sampler: write name, name:steps or name:steps:eta".formatted(text);
  }

  /**
   * The sampler for a model trained so.
   *
   * @throws IllegalArgumentException when it asks for more steps than the model has
   */
  public Sampler sampler(SchedulerConfig trained) {
    return switch (kind) {
      case DDIM -> new DdimSampler(trained.schedule(), steps, eta, trained.clipSample());
      case DDPM ->
          new DdpmSampler(trained.schedule(), steps, trained.variance(), trained.clipSample());
      case DPM_SOLVER -> new DpmSolverSampler(trained.schedule(), steps);
    };
  }

  @Override
  public String toString() {
    String text = kind.publicName + ":" + steps;
    return eta == 0 ? text : text + ":" + eta;
  }
}
