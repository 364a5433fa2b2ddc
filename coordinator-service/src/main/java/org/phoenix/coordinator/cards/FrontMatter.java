package org.phoenix.coordinator.cards;

import java.util.List;
import java.util.Objects;
import org.phoenix.platform.contract.ModelCard;

/** The YAML in front of a card, by which public hubs of models file it. */
final class FrontMatter {

  private static final List<String> TAGS =
      List.of("diffusion", "ddpm", "federated-learning", "phoenix");

  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;+/()-_'";

  private FrontMatter() {}

  static String of(ModelCard card) {
    StringBuilder yaml = new StringBuilder("---\n");
    add(yaml, "license", Objects.requireNonNullElse(card.licence(), "unknown"));
    add(yaml, "library_name", "diffusers");
    add(yaml, "pipeline_tag", "unconditional-image-generation");
    add(yaml, "model_name", card.name());
    yaml.append("tags:\n");
    TAGS.forEach(tag -> yaml.append("- ").append(quoted(tag)).append('\n'));
    return yaml.append("---\n\n").toString();
  }

  private static void add(StringBuilder yaml, String key, String value) {
    yaml.append(key).append(": ").append(quoted(value)).append('\n');
  }

  /**
   * In double quotes, all but plain characters by their number: no reader of YAML sees a break or
   * another value in it, and none of Markdown who takes no notice of YAML any markup.
   */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (PLAIN.indexOf(c) >= 0) {
                quoted.append((char) c);
              } else if (c <= 0xffff) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append("\\U%08x".formatted(c));
              }
            });
    return quoted.append('"').toString();
  }
}
