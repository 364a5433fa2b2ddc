package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.ImageSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PartitionCommandTests {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theTableCountsTheShippedImagesByClass() {
    assertThat(run("--by", "labels", "--parties", "4", "--labels", "2")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "10000 images of 1 x 28 x 28, 10 classes from the Fashion-MNIST test images that"
                + " Phoenix ships,");
    assertThat(lines.get(1)).isEqualTo("divided among 4 parties by labels, labels 2, seed 7:");
    assertThat(lines.get(3)).startsWith("party    T-shirt  trouser").endsWith("ankle boot  images");
    assertThat(lines.subList(3, 9)).allMatch(line -> line.length() == lines.get(3).length());
    assertThat(lines.subList(4, 8)).allMatch(line -> line.endsWith("    2000"));
    assertThat(lines.get(8)).startsWith("all ").endsWith("    8000");
    assertThat(lines.get(10)).isEqualTo("No party has the other 2000 images.");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "shards", "labels", "dirichlet", "quantity"})
  void everyWayTellsTheSameAsJsonAndGivesTheSameAgain(String way) {
    assertThat(run("--by", way, "--json", "--seed", "3")).isZero();
    String first = out.toString();
    JsonNode json = JsonMapper.shared().readTree(first);
    assertThat(json.at("/division/by").asString()).isEqualTo(way);
    assertThat(json.at("/parties")).hasSize(5);
    int given = 0;
    for (JsonNode party : json.at("/parties")) {
      given += party.at("/images").asInt();
    }
    assertThat(given + json.at("/leftOut").asInt()).isEqualTo(10_000);
    out.getBuffer().setLength(0);
    run("--by", way, "--json", "--seed", "3");
    assertThat(out.toString()).isEqualTo(first);
    out.getBuffer().setLength(0);
    run("--by", way, "--json", "--seed", "4");
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void foldersAreWrittenAsASiteReadsThem() throws IOException {
    Path to = folder.resolve("out");
    run("--by", "dirichlet", "--out", to.toString(), "--size", "8", "--channels", "3");
    JsonNode report = JsonMapper.shared().readTree(Files.readString(to.resolve("partition.json")));
    for (JsonNode party : report.at("/parties")) {
      ImageSet images = DataFolder.read(to.resolve(party.at("/name").asString()));
      assertThat(images.shape()).isEqualTo("3 x 8 x 8");
      assertThat(images.sha256()).isEqualTo(party.at("/sha256").asString());
    }
    assertThat(out.toString()).isEqualTo("Each party's data folder is in " + to + "\n");

    run("--parties", "2", "--out", to.toString());
    assertThat(names(to))
        .containsExactlyInAnyOrder(".phoenix-partition", "partition.json", "party-1", "party-2");
  }

  @Test
  void otherPeoplesFilesAreLeftAlone() throws IOException {
    Path to = folder.resolve("out");
    run("--out", to.toString());
    Path mine = Files.writeString(to.resolve("party-3/notes.txt"), "mine");
    assertRefused("holds other files (party-3/notes.txt)", "--out", to.toString());
    assertThat(mine).hasContent("mine");
    assertRefused("holds other files", "--out", folder.toString());
    assertRefused(mine + " is not a folder", "--out", mine.toString());
    assertRefused("Not a directory", "--out", mine.resolve("within").toString());
  }

  @Test
  void subfoldersNameTheClasses() throws IOException {
    for (String name : new String[] {"cat/a.png", "cat/b.png", "do\u001bg/c.png"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
    }
    assertThat(run("--data", folder.toString(), "--parties", "3", "--channels", "1")).isZero();
    assertThat(out.toString())
        .contains("3 images of 1 x 7 x 9, 2 classes")
        .contains("party    cat  do?g  images");
  }

  @ParameterizedTest
  @CsvSource({
    "iid, --alpha, 1, --by dirichlet or quantity",
    "iid, --minimum, 1, --by dirichlet or quantity",
    "shards, --labels, 2, --by labels",
    "labels, --shards, 2, --by shards"
  })
  void anOptionOfAnotherWayIsRefusedByName(String way, String option, String value, String with) {
    assertRefused(
        "option '%s' goes with %s, not with --by %s".formatted(option, with, way),
        "--by",
        way,
        option,
        value);
  }

  @ParameterizedTest
  @CsvSource({
    "--parties, 0, at least 1 party",
    "--parties, 10001, 10000 images are too few for 10001 parties",
    "--parties, 2147483647, too few",
    "--parties, 1e3, --parties",
    "--by, halves, is none of iid",
    "--size, 0, --size",
    "--size, 4097, --size",
    "--size, 4096, 160000 MiB",
    "--channels, 2, --channels",
    "--seed, x, --seed",
    "--colour, red, --colour"
  })
  void badValuesAreNamed(String option, String value, String naming) {
    assertRefused(naming, option, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e-300", "many"})
  void badConcentrationsAreNamed(String alpha) {
    assertRefused("alpha", "--by", "dirichlet", "--alpha", alpha);
    assertRefused("alpha", "--by", "quantity", "--alpha", alpha);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data", "--out"})
  void anEmptyNameIsNoFolder(String option) {
    assertRefused("option '" + option + "' needs a value", option, "");
  }

  @Test
  void tableAndJsonExcludeEachOther() {
    assertRefused("'--show' and '--json'", "--show", "--json");
  }

  @Test
  void imagesWithoutLabelsCannotBeDividedByThem() throws IOException {
    ImageIO.write(
        new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        folder.resolve("a.png").toFile());
    assertRefused("1 images without labels", "--data", folder.toString(), "--by", "dirichlet");
    assertThat(run("--data", folder.toString(), "--parties", "1")).isZero();
    assertThat(out.toString()).contains("party    images");
  }

  private void assertRefused(String naming, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(PhoenixCommand.REFUSED);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("phoenix: ").contains(naming).doesNotContain("Exception");
  }

  private int run(String... arguments) {
    return PhoenixCommand.execute(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Stream.concat(Stream.of("partition"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> entries = Files.list(of)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
