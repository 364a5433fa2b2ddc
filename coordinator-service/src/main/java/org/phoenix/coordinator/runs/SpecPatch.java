package org.phoenix.coordinator.runs;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.problem.UnreadableBody;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Changes specifications by JSON merge patches. */
@Component
class SpecPatch {

  private final JsonMapper json;
  private final Validator validator;

  SpecPatch(JsonMapper json, Validator validator) {
    this.json = json;
    this.validator = validator;
  }

  /**
   * The specification with these changes.
   *
   * @throws InvalidRequestException that names what cannot be, as for a new specification
   */
  RunSpec apply(RunSpec spec, JsonNode changes) {
    if (!changes.isObject()) {
      throw new InvalidRequestException("The changes must be a JSON object");
    }
    RunSpec changed;
    try {
      changed = json.treeToValue(merge(json.valueToTree(spec), changes), RunSpec.class);
    } catch (JacksonException e) {
      throw new InvalidRequestException(
          "The changed specification cannot be read: " + UnreadableBody.reason(e), e);
    }
    List<String> problems =
        validator.validate(changed).stream()
            .sorted(Comparator.comparing(problem -> problem.getPropertyPath().toString()))
            .map(SpecPatch::inWords)
            .toList();
    if (!problems.isEmpty()) {
      throw new InvalidRequestException(String.join("; ", problems));
    }
    return changed;
  }

  /** MergePatch(target, patch) of RFC 7396, section 2. */
  static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode merged =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    changes
        .properties()
        .forEach(
            change -> {
              String name = change.getKey();
              if (change.getValue().isNull()) {
                merged.remove(name);
              } else {
                merged.set(name, merge(merged.path(name), change.getValue()));
              }
            });
    return merged;
  }

  private static String inWords(ConstraintViolation<RunSpec> problem) {
    return "%s = %s: %s"
        .formatted(problem.getPropertyPath(), problem.getInvalidValue(), problem.getMessage());
  }
}
