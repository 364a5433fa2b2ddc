package org.phoenix.coordinator.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Puts the examples of {@code openapi/examples.json}, by name of the schema, where they belong. */
final class Examples implements OpenApiCustomizer {

  private static final String SCHEMAS = "#/components/schemas/";

  private final Map<String, Object> bySchema;

  Examples() {
    try (InputStream json = new ClassPathResource("openapi/examples.json").getInputStream()) {
      bySchema = JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void customise(OpenAPI document) {
    document.getPaths().values().stream()
        .map(PathItem::readOperations)
        .flatMap(List::stream)
        .forEach(this::complete);
  }

  private void complete(Operation operation) {
    if (operation.getRequestBody() != null) {
      complete(operation.getRequestBody().getContent());
    }
    operation.getResponses().values().forEach(answer -> complete(answer.getContent()));
  }

  private void complete(@Nullable Content content) {
    if (content != null) {
      content.values().stream()
          .filter(media -> media.getSchema() != null && media.getExample() == null)
          .forEach(this::complete);
    }
  }

  private void complete(MediaType media) {
    Schema<?> schema = media.getSchema();
    if (schema.getItems() != null) {
      Object item = example(schema.getItems());
      if (item != null) {
        media.setExample(List.of(item));
      }
    } else {
      Object example = example(schema);
      if (example != null) {
        media.setExample(example);
      }
    }
  }

  private @Nullable Object example(Schema<?> schema) {
    String reference = schema.get$ref();
    return bySchema.get(reference == null ? "Changes" : reference.substring(SCHEMAS.length()));
  }
}
