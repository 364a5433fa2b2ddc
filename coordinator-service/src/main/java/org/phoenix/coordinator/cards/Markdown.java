package org.phoenix.coordinator.cards;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text in Markdown with tables. What comes from outside stays text: no markup, no line break. */
final class Markdown {

  private static final MathContext DIGITS = new MathContext(6);
  private static final String NOTHING = "–";

  private final StringBuilder text = new StringBuilder();

  @Override
  public String toString() {
    return text.toString();
  }

  Markdown heading(int level, String title) {
    return gap().line("#".repeat(level) + " " + escaped(title)).gap();
  }

  Markdown paragraph(String words) {
    return gap().line(withoutBlocks(escaped(words))).gap();
  }

  Markdown bullets(List<String> items) {
    items.forEach(item -> line("- " + withoutBlocks(escaped(item))));
    return this;
  }

  /** An empty line, where there is none yet. */
  Markdown gap() {
    return text.isEmpty() || text.lastIndexOf("\n\n") == text.length() - 2 ? this : line("");
  }

  Markdown head(String... columns) {
    row((Object[]) columns);
    return line("|" + " --- |".repeat(columns.length));
  }

  /** Numbers are shortened to six digits; what is not there is a dash. */
  Markdown row(@Nullable Object... cells) {
    return line(
        Arrays.stream(cells).map(Markdown::cell).collect(Collectors.joining(" | ", "| ", " |")));
  }

  private Markdown line(String line) {
    text.append(line).append('\n');
    return this;
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return NOTHING;
    }
    return escaped(value instanceof Double number ? shortened(number) : value.toString());
  }

  static String shortened(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
    return rounded.scale() > 12 || rounded.scale() < -12
        ? rounded.toString()
        : rounded.toPlainString();
  }

  static String escaped(String words) {
    StringBuilder escaped = new StringBuilder();
    words
        .codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    escaped.append(' ');
                case Character.FORMAT, Character.SURROGATE -> {} // they could turn text around
                default -> add(escaped, c);
              }
            });
    return withoutLinks(escaped.toString().strip());
  }

  /** Some readers make links of bare addresses. */
  private static String withoutLinks(String line) {
    return line.replace("://", "&#58;//").replace("www.", "www&#46;");
  }

  /** What would open a list, a heading or a rule at the beginning of a line. */
  static String withoutBlocks(String line) {
    return line.replaceFirst("^([-+=])", "\\\\$1").replaceFirst("^(\\d+)([.)])", "$1\\\\$2");
  }

  private static void add(StringBuilder escaped, int c) {
    switch (c) {
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '&' -> escaped.append("&amp;");
      case '\\', '|', '`', '*', '_', '[', ']', '~', '$', '#' ->
          escaped.append('\\').append((char) c);
      default -> escaped.appendCodePoint(c);
    }
  }
}
