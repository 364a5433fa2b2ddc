package org.phoenix.coordinator.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.ModelCard;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CardTextTests {

  /** The card that the API's description has as its example. */
  private static ObjectNode example() throws IOException {
    byte[] examples = new ClassPathResource("openapi/examples.json").getContentAsByteArray();
    return (ObjectNode) JsonMapper.shared().readTree(examples).get("ModelCard");
  }

  private static String text(JsonNode card) {
    return CardText.of(JsonMapper.shared().treeToValue(card, ModelCard.class));
  }

  @Test
  void theExampleReadsAsInTheResource() throws IOException {
    String expected =
        new ClassPathResource("cards/lungs.md").getContentAsString(StandardCharsets.UTF_8);

    assertThat(text(example())).isEqualTo(expected);
  }

  @Test
  void theExampleIsOfTheSpecificationBesideIt() throws IOException {
    byte[] examples = new ClassPathResource("openapi/examples.json").getContentAsByteArray();
    String model = JsonMapper.shared().readTree(examples).path("RunSpec").path("model").toString();

    assertThat(UNetConfig.parse(model).parameters().stream().mapToLong(Parameter::size).sum())
        .isEqualTo(example().path("network").path("parameters").asLong());
  }

  @Test
  void everyNumberOfTheCardIsInItsText() throws IOException {
    String text = text(example());

    numbers(example())
        .forEach(
            number -> {
              String shown =
                  number.isFloatingPointNumber()
                      ? Markdown.shortened(number.doubleValue())
                      : number.asString();
              assertThat(text).containsPattern("(?<![\\d.])" + Pattern.quote(shown) + "(?!\\d)");
            });
  }

  private static List<JsonNode> numbers(JsonNode node) {
    return node.isNumber()
        ? List.of(node)
        : node.values().stream().flatMap(part -> numbers(part).stream()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a|b",
        "<script>alert(1)</script>",
        "first\n---\nlicense: mit\n\n# second",
        "first\r\n| x | y |",
        "`code` ``more``",
        "a\\|b",
        "\\",
        "[click](https://example.org)",
        "![x](y) **bold** _it_ ~~no~~ $x$",
        "&lt;b&gt; &#124;",
        "\u2028new\u0085line\u000bhere\u202eback",
        "\": [1] # no \u00e9\ud83d\ude00"
      })
  void textFromOutsideStaysText(String hostile) throws IOException {
    ObjectNode card = example();
    String before = text(card);
    card.put("name", hostile).put("reason", hostile).put("licence", hostile);
    card.withArray("limits").add(hostile);
    ((ObjectNode) card.get("sites").get(0)).put("site", hostile).put("reason", hostile);
    ((ObjectNode) card.get("memorisation").get(0)).put("site", hostile);
    ((ObjectNode) card.get("newest").get("metrics").get(0)).put("reference", hostile);
    ((ObjectNode) card.get("shared")).put("dataSet", hostile);

    String text = text(card);

    // the reason of the run and the further limit have a line each
    assertThat(text.split("\n", -1)).hasSize(before.split("\n", -1).length + 2);
    assertThat(text).doesNotContain("<", "\r", "\u2028", "\u0085", "\u202e");
    String body = text.substring(text.indexOf("\n---\n") + 5);
    assertThat(body)
        .doesNotContain("://")
        .doesNotContainPattern("(?<!\\\\)(?:\\\\\\\\)*[`*_\\[\\]~$]");
    assertThat(columns(text)).isEqualTo(columns(before + "| 1 | 2 |\n"));
    assertThat(frontMatter(text))
        .containsEntry("license", hostile)
        .containsEntry("model_name", hostile)
        .containsEntry("library_name", "diffusers");
  }

  /** How many rows have how many columns. */
  private static Map<Integer, Long> columns(String text) {
    return text.lines()
        .filter(line -> line.startsWith("|"))
        .collect(
            Collectors.groupingBy(
                line -> line.split("(?<!\\\\)(?:\\\\\\\\)*\\|", -1).length, Collectors.counting()));
  }

  private static Map<String, Object> frontMatter(String text) {
    assertThat(text).startsWith("---\n");
    return new Yaml().load(text.substring(4, text.indexOf("\n---\n")));
  }

  @Test
  void aLicenceThatNobodyStatedIsUnknownAndThatIsSaid() throws IOException {
    ObjectNode card = example();
    card.putNull("licence");

    assertThat(frontMatter(text(card))).containsEntry("license", "unknown");
    assertThat(text(card)).contains("| licence | not stated |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"# x", "- x", "+ x", "1. x", "12) x", "=== x", "--- x"})
  void noTextOpensABlock(String words) {
    assertThat(Markdown.withoutBlocks(Markdown.escaped(words)))
        .doesNotMatch("(?:[-+=#]|\\d+[.)]).*");
  }

  @Test
  void numbersHaveSixDigits() {
    assertThat(Markdown.shortened(0.0005)).isEqualTo("0.0005");
    assertThat(Markdown.shortened(12.3456789)).isEqualTo("12.3457");
    assertThat(Markdown.shortened(1e12)).isEqualTo("1000000000000");
    assertThat(Markdown.shortened(0)).isEqualTo("0");
    assertThat(Markdown.shortened(-1.5e-20)).isEqualTo("-1.5E-20");
    assertThat(Markdown.shortened(Double.NaN)).isEqualTo("NaN");
  }
}
