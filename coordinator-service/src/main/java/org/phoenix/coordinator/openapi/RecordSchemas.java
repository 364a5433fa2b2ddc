package org.phoenix.coordinator.openapi;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says in the schemas what the contracts' records say: a component that is not {@code @Nullable} is
 * always there, others may be null, and nothing else is in it.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as in the library's signatures
final class RecordSchemas implements ModelConverter {

  private final Map<String, Class<?>> records = new ConcurrentHashMap<>();

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Class<?> raw = Json31.mapper().constructType(type.getType()).getRawClass();
    if (JsonNode.class.isAssignableFrom(raw)) {
      return typed("object").description("Any JSON object");
    }
    if (raw.isRecord()) {
      records.put(raw.getSimpleName(), raw);
    }
    return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
  }

  void complete(OpenAPI document) {
    Map<String, Schema> schemas = document.getComponents().getSchemas();
    schemas.remove("SseEmitter");
    schemas.forEach(
        (name, schema) -> {
          Class<?> type = records.get(name);
          if (type != null) {
            complete(schema, type);
          }
        });
    schemas.put("Problem", problem());
  }

  private static void complete(Schema<?> schema, Class<?> type) {
    schema.setAdditionalProperties(false);
    Map<String, Schema> properties = schema.getProperties();
    Set<String> required = new LinkedHashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      Schema<?> property = Objects.requireNonNull(properties.get(name), name);
      anchor(property);
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        properties.put(name, orNull(unbounded(property)));
      } else {
        properties.put(name, unbounded(property));
        required.add(name);
      }
    }
    schema.setRequired(List.copyOf(required));
  }

  /** A pattern must match the whole value; JSON Schema looks for it anywhere. */
  private static void anchor(Schema<?> property) {
    String pattern = property.getPattern();
    if (pattern != null && !pattern.startsWith("^")) {
      property.setPattern("^(?:" + pattern + ")$");
    }
    if (property.getItems() != null) {
      anchor(property.getItems());
    }
  }

  /** A float64 that nothing bounds need not be finite: a loss may have become NaN. */
  private static Schema<?> unbounded(Schema<?> property) {
    boolean bounded = property.getMaximum() != null || property.getExclusiveMaximumValue() != null;
    if (!"double".equals(property.getFormat()) || bounded) {
      return property;
    }
    Schema<Object> notFinite = typed("string");
    notFinite.setEnum(List.of("NaN", "Infinity", "-Infinity"));
    String description = property.getDescription();
    property.setDescription(null);
    return any(property, notFinite).description(description);
  }

  private static Schema<?> orNull(Schema<?> property) {
    if (property.getAnyOf() != null) {
      property.addAnyOfItem(typed("null"));
      return property;
    }
    if (property.get$ref() == null) {
      property.addType("null");
      return property;
    }
    String description = property.getDescription();
    property.setDescription(null);
    return any(property, typed("null")).description(description);
  }

  private static Schema<Object> problem() {
    Schema<Object> error =
        typed("object")
            .addProperty("field", typed("string"))
            .addProperty("value", typed("string"))
            .addProperty("message", typed("string"));
    Schema<Object> status = typed("integer");
    status.setMinimum(java.math.BigDecimal.valueOf(400));
    status.setMaximum(java.math.BigDecimal.valueOf(599));
    Schema<Object> errors = typed("array");
    errors.setItems(error);
    Schema<Object> problem =
        typed("object")
            .description("A problem detail as in RFC 9457: what went wrong, with the values")
            .addProperty("type", typed("string").format("uri-reference"))
            .addProperty("title", typed("string"))
            .addProperty("status", status)
            .addProperty("detail", typed("string"))
            .addProperty("instance", typed("string").format("uri-reference"))
            .addProperty("errors", errors.description("Each value that was refused, and why"));
    problem.setRequired(List.of("title", "status"));
    return problem;
  }

  private static Schema<Object> any(Schema<?>... choices) {
    Schema<Object> any = new JsonSchema();
    for (Schema<?> choice : choices) {
      any.addAnyOfItem(choice);
    }
    return any;
  }

  static Schema<Object> typed(String type) {
    Schema<Object> schema = new JsonSchema();
    schema.addType(type);
    return schema;
  }
}
