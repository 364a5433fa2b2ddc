package org.phoenix.coordinator.openapi;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as the service gives it. */
final class ApiDescription {

  /** One operation of the document. */
  record Operation(String path, String method, JsonNode node) {

    String name() {
      return method + " " + path;
    }

    JsonNode parameters() {
      return node.path("parameters");
    }

    /** The media type that the request's body is described in, null without a body. */
    @Nullable String bodyType() {
      return node.path("requestBody").path("content").propertyNames().stream()
          .findFirst()
          .orElse(null);
    }

    JsonNode bodyExample() {
      return node.path("requestBody")
          .path("content")
          .path(Objects.requireNonNull(bodyType()))
          .path("example");
    }
  }

  private final JsonNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private final Map<JsonNode, com.networknt.schema.Schema> schemas = new HashMap<>();

  private ApiDescription(JsonNode document) {
    this.document = document;
  }

  static ApiDescription of(String url) {
    String text = RestClient.create(url).get().uri("/v3/api-docs").retrieve().body(String.class);
    return new ApiDescription(JsonMapper.shared().readTree(Objects.requireNonNull(text)));
  }

  JsonNode document() {
    return document;
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            all.add(
                                new Operation(
                                    path.getKey(),
                                    method.getKey().toUpperCase(java.util.Locale.ROOT),
                                    method.getValue()))));
    return all;
  }

  /** What is wrong with an answer, empty when it is as described. */
  List<String> mismatches(Operation operation, int status, @Nullable String type, String body) {
    JsonNode answer = operation.node().path("responses").path(Integer.toString(status));
    if (answer.isMissingNode()) {
      return List.of("status " + status + " is not documented");
    }
    JsonNode content = answer.path("content");
    if (content.isEmpty()) {
      return body.isEmpty() ? List.of() : List.of("a body is not documented");
    }
    String plain = type == null ? "" : type.split(";", 2)[0];
    JsonNode media = content.path(plain);
    if (media.isMissingNode()) {
      return List.of("media type " + type + " is not documented");
    }
    return plain.endsWith("json") ? problems(media.path("schema"), body) : List.of();
  }

  /** Where JSON does not fit a schema of the document. */
  List<String> problems(JsonNode schema, String json) {
    return schemas
        .computeIfAbsent(schema, this::compiled)
        .validate(JsonMapper.shared().readTree(json))
        .stream()
        .map(Object::toString)
        .toList();
  }

  private com.networknt.schema.Schema compiled(JsonNode schema) {
    ObjectNode whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", document.path("components"));
    return registry.getSchema(whole);
  }
}
