package org.phoenix.diffusion.sampler;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * A sampler by name, as users ask for it.
 *
 * @param kind the method
 * @param steps denoising steps
 * @param eta 0 to 1, of DDIM only
 * @param spacing of the time steps; when absent, what the model asks for or else the usual one
 */
public record SamplerSpec(Kind kind, int steps, double eta, @Nullable Spacing spacing) {

  /** Good images in few steps, also of a model that is not trained to the end. */
  public static final SamplerSpec USUAL = of("sde-dpmsolver++", null, null);

  /** The methods by their public names. */
  public enum Kind {
    DDIM("ddim", 50, Spacing.LEADING),
    DDPM("ddpm", 1000, Spacing.LEADING),
    SDE_DPM_SOLVER("sde-dpmsolver++", 20, Spacing.LINSPACE),
    DPM_SOLVER("dpmsolver++", 20, Spacing.LINSPACE),
    DPM_SOLVER_3("dpmsolver++3m", 20, Spacing.LINSPACE),
    UNIPC("unipc", 20, Spacing.LINSPACE),
    UNIPC_3("unipc3", 20, Spacing.LINSPACE);

    private final String publicName;
    private final int usualSteps;
    private final Spacing usualSpacing;

    Kind(String publicName, int usualSteps, Spacing usualSpacing) {
      this.publicName = publicName;
      this.usualSteps = usualSteps;
      this.usualSpacing = usualSpacing;
    }

    public String publicName() {
      return publicName;
    }

    /** Reads a public name, in any case. */
    static Kind named(String name) {
      return Arrays.stream(values())
          .filter(kind -> kind.publicName.equals(name.strip().toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "unknown sampler \"%s\": one of %s"
                          .formatted(
                              name,
                              Arrays.stream(values())
                                  .map(Kind::publicName)
                                  .collect(Collectors.joining(", ")))));
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
   * @param name a public name, in any case; {@code name@spacing} asks for another spacing than the
   *     model's or the sampler's usual one
   * @param steps or null for the usual number
   * @param eta or null for 0
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public static SamplerSpec of(String name, @Nullable Integer steps, @Nullable Double eta) {
    int at = name.indexOf('@');
    Kind kind = Kind.named(at < 0 ? name : name.substring(0, at));
    return new SamplerSpec(
        kind,
        steps == null ? kind.usualSteps : steps,
        eta == null ? 0 : eta,
        at < 0 ? null : Spacing.named(name.substring(at + 1)));
  }

  /**
   * Reads {@code name}, {@code name:steps} or {@code name:steps:eta}, the name as in {@link #of}
   * and as toString writes it.
   */
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
    return ("\"%s\" is no sampler: write name, name:steps or name:steps:eta, with name@spacing"
            + " for another spacing")
        .formatted(text);
  }

  /**
   * The sampler for a model trained so.
   *
   * @throws IllegalArgumentException when it asks for more steps than the model has
   */
  public Sampler sampler(SchedulerConfig trained) {
    Spacing visited = spacingFor(trained);
    return switch (kind) {
      case DDIM -> new DdimSampler(trained, visited, steps, eta);
      case DDPM -> new DdpmSampler(trained, visited, steps);
      case SDE_DPM_SOLVER -> new SdeDpmSolverSampler(trained, visited, steps);
      case DPM_SOLVER -> new DpmSolverSampler(trained, visited, steps, 2);
      case DPM_SOLVER_3 -> new DpmSolverSampler(trained, visited, steps, 3);
      case UNIPC -> new UniPcSampler(trained, visited, steps, 2);
      case UNIPC_3 -> new UniPcSampler(trained, visited, steps, 3);
    };
  }

  private Spacing spacingFor(SchedulerConfig trained) {
    if (spacing != null) {
      return spacing;
    }
    return trained.spacing() == null ? kind.usualSpacing : trained.spacing();
  }

  /** The public name, with the spacing where one is asked for. */
  public String name() {
    return spacing == null ? kind.publicName : kind.publicName + "@" + spacing.publicName();
  }

  @Override
  public String toString() {
    String text = name() + ":" + steps;
    return eta == 0 ? text : text + ":" + eta;
  }
}
