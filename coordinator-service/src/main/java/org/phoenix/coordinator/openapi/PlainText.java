package org.phoenix.coordinator.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Javadoc as OpenAPI's Markdown: code in backticks, links by their text, no line breaks. */
@SuppressWarnings({"rawtypes", "unchecked"}) // as in the library's signatures
final class PlainText implements OpenApiCustomizer {

  @Override
  public void customise(OpenAPI document) {
    document.getPaths().values().stream()
        .map(PathItem::readOperations)
        .flatMap(List::stream)
        .forEach(PlainText::rewrite);
    document.getComponents().getSchemas().values().forEach(PlainText::rewrite);
  }

  private static void rewrite(Operation operation) {
    operation.setSummary(plain(operation.getSummary()));
    operation.setDescription(plain(operation.getDescription()));
    if (operation.getParameters() != null) {
      operation.getParameters().forEach(one -> one.setDescription(plain(one.getDescription())));
    }
  }

  private static void rewrite(Schema<?> schema) {
    schema.setDescription(plain(schema.getDescription()));
    Map<String, Schema> properties = schema.getProperties();
    if (properties != null) {
      properties.values().forEach(one -> one.setDescription(plain(one.getDescription())));
    }
  }

  private static @Nullable String plain(@Nullable String javadoc) {
    return javadoc == null
        ? null
        : javadoc
            .replaceAll("</?code>", "`")
            .replaceAll("\\{@link \\S+ ([^}]*)}", "$1")
            .replace("<p>", "")
            .replaceAll("\\s+", " ")
            .strip();
  }
}
