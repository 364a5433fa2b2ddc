package org.phoenix.coordinator.personalisation;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Personalisation;
import org.phoenix.platform.problem.InvalidRequestException;

/**
 * Personal layers after FedPer (Arivazhagan et al. 2019): tensors that every site trains and keeps
 * for itself. Patterns name them, {@code *} standing for any number of any characters.
 */
public final class PersonalLayers {

  private PersonalLayers() {}

  /** The network's own names of the personal tensors; none where the run has no personal layers. */
  public static SortedSet<String> of(RunSpec spec) {
    Personalisation personalisation = spec.personalisation();
    SortedSet<String> personal = new TreeSet<>();
    if (personalisation != null) {
      for (Parameter parameter : UNetConfig.parse(spec.model().toString()).parameters()) {
        if (personalisation.layers().stream().anyMatch(fits(parameter.name()))) {
          personal.add(parameter.name());
        }
      }
    }
    return personal;
  }

  /**
   * @throws InvalidRequestException when a pattern names nothing, or all of them everything
   */
  public static void check(Personalisation personalisation, UNetConfig model) {
    List<String> names = model.parameters().stream().map(Parameter::name).sorted().toList();
    List<String> idle =
        personalisation.layers().stream()
            .filter(pattern -> names.stream().noneMatch(name -> matches(pattern, name)))
            .toList();
    if (!idle.isEmpty()) {
      throw new InvalidRequestException(
          "personalisation.layers: no tensor of the model is called %s; it has %s"
              .formatted(String.join(" or ", idle), String.join(", ", names)));
    }
    if (names.stream().allMatch(name -> personalisation.layers().stream().anyMatch(fits(name)))) {
      throw new InvalidRequestException(
          "personalisation.layers = %s: all %d tensors of the model would be personal, and none shared"
              .formatted(personalisation.layers(), names.size()));
    }
  }

  private static Predicate<String> fits(String name) {
    return pattern -> matches(pattern, name);
  }

  /** In time that is linear in both, whatever a pattern looks like. */
  static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return name.equals(pattern);
    }
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int from = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], from);
      if (found < 0) {
        return false;
      }
      from = found + parts[i].length();
    }
    return name.length() - from >= last.length() && name.endsWith(last);
  }
}
