package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsCommandTests {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden");

  /** A TorchScript network whose features are the three channels' means. */
  private static final Path NETWORK = Path.of("src/test/resources/extractors/channel-means.pt");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void itPrintsWhatNumpyAndScipyGive() {
    Path file = GOLDEN.resolve("features.safetensors");
    assertThat(run("--real", file, "--generated", file)).isZero();
    JsonNode printed = JsonMapper.shared().readTree(out.toString());
    JsonNode expected = JsonMapper.shared().readTree(GOLDEN.resolve("metrics.json").toFile());
    near(printed.at("/fid"), expected.at("/fid"), 1e-6);
    near(printed.at("/kid"), expected.at("/kid_unbiased_cubic"), 1e-6);
    for (String metric : List.of("precision", "recall", "density", "coverage")) {
      near(printed.get(metric), expected.at("/k5/" + metric), 1e-12);
    }
    assertThat(printed.get("kidStd").doubleValue()).isPositive();
    assertThat(printed.get("fidFloor").doubleValue()).isPositive();
    assertThat(printed.get("realCount").intValue()).isEqualTo(600);
    assertThat(printed.get("subsetSize").intValue()).isEqualTo(300);
    assertThat(printed.get("warnings")).isEmpty();
  }

  /** What two sites sum up gives the distance of all their images. */
  @Test
  void sitesThatSendTheirSumsGetTheFidOfAll() throws IOException {
    Path all = features("all", 400, 0, 400, Map.of());
    Path real = features("real", 300, 400, 700, Map.of());
    assertThat(run("--real", real, "--generated", all)).isZero();
    double expected = JsonMapper.shared().readTree(out.toString()).get("fid").doubleValue();
    Path one = folder.resolve("one.sums");
    Path two = folder.resolve("two.sums");
    run("sums", "--in", features("a", 150, 0, 150, Map.of()), "--out", one);
    run("sums", "--in", features("b", 250, 150, 400, Map.of()), "--out", two);
    assertThat(run("--real", real, "--generated", one, "--generated", two)).isZero();
    JsonNode printed = JsonMapper.shared().readTree(out.toString());
    assertThat(printed.get("fid").doubleValue()).isCloseTo(expected, within(1e-9));
    assertThat(printed.get("generatedCount").intValue()).isEqualTo(400);
    assertThat(printed.has("kid")).isFalse();
    assertThat(printed.get("warnings").toString()).contains("sums give FID alone");
  }

  @Test
  void fewerVectorsThanFeaturesAreFlagged() throws IOException {
    Path few = features("few", 8, 0, 8, Map.of("extractor", "ab"));
    assertThat(run("--real", few, "--generated", few)).isZero();
    JsonNode printed = JsonMapper.shared().readTree(out.toString());
    assertThat(printed.get("warnings").toString()).contains("8 real vectors of 8 features");
    assertThat(printed.get("extractor").asString()).isEqualTo("ab");
  }

  @Test
  void whatCannotBeMeasuredIsSaidInOneLine() throws IOException {
    Path one = features("one", 8, 0, 8, Map.of("extractor", "ab"));
    Path other = features("other", 8, 0, 8, Map.of("extractor", "cd"));
    refused("made by the extractor ab", "--real", one, "--generated", other);
    refused("Missing required option: '--generated=FILE'", "--real", one);
    refused("no such file", "--real", folder.resolve("none"), "--generated", one);
    refused("8 real vectors; with k = 8 at least 9", "--real", one, "--generated", one, "--k", 8);
    Path text = Files.writeString(folder.resolve("text"), "no safetensors file at all");
    refused("text: ", "--real", text, "--generated", one);
    refused(
        "has no tensor \"features\"",
        "sums",
        "--in",
        write("y", 4),
        "--tensor",
        "x",
        "--out",
        text);
    assertThat(text).content().isEqualTo("no safetensors file at all");
  }

  /** From images to features to metrics. */
  @Test
  void anExtractorIsTakenByItsHashAlone() throws IOException {
    byte[] module = Files.readAllBytes(NETWORK);
    Path network = Files.write(folder.resolve("mean.pt"), module);
    Path images = folder.resolve("images.safetensors");
    byte[] pixels = new byte[40 * 3 * 4];
    new Random(1).nextBytes(pixels);
    ImageSetFile.write(images, ImageSet.unlabelled(pixels, 3, 2, 2), Map.of());
    Path file = folder.resolve("features.safetensors");
    Object[] words = {
      "features", "--images", images, "--extractor", network, "--size", 8, "--out", file
    };
    refused("mean.pt has " + Sha256.of(module), words);
    refused("not " + "ab".repeat(32), with(words, "--sha256", "ab".repeat(32)));
    assertThat(file).doesNotExist();
    assertThat(run(with(words, "--sha256", Sha256.of(module)))).isZero();
    assertThat(out.toString()).contains("40 vectors of 3 features");
    assertThat(run("--real", file, "--generated", file)).isZero();
    JsonNode printed = JsonMapper.shared().readTree(out.toString());
    assertThat(printed.get("extractor").asString()).isEqualTo(Sha256.of(module));
    assertThat(printed.get("fid").doubleValue()).isCloseTo(0, within(1e-9));
  }

  /** From an address it is fetched once; a file of another hash is not kept. */
  @Test
  void anExtractorIsFetchedOnce() throws IOException {
    byte[] module = Files.readAllBytes(NETWORK);
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, module.length);
          exchange.getResponseBody().write(module);
          exchange.close();
        });
    server.start();
    String home = System.getProperty("phoenix.home");
    System.setProperty("phoenix.home", folder.toString());
    try {
      Path images = folder.resolve("images.safetensors");
      ImageSetFile.write(images, ImageSet.unlabelled(new byte[32], 1, 4, 4), Map.of());
      Object[] words = {
        "features",
        "--images",
        images,
        "--size",
        4,
        "--out",
        folder.resolve("f.safetensors"),
        "--extractor",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/m.pt"
      };
      assertThat(run(with(words, "--sha256", "ab".repeat(32)))).isEqualTo(PhoenixCommand.FAILED);
      assertThat(err.toString()).contains("gives a file with the SHA-256 " + Sha256.of(module));
      for (int i = 0; i < 2; i++) {
        assertThat(run(with(words, "--sha256", Sha256.of(module)))).isZero();
      }
      assertThat(asked).hasValue(2);
    } finally {
      server.stop(0);
      if (home == null) {
        System.clearProperty("phoenix.home");
      } else {
        System.setProperty("phoenix.home", home);
      }
    }
  }

  private static Object[] with(Object[] words, Object... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
  }

  private void refused(String because, Object... arguments) {
    assertThat(run(arguments)).isEqualTo(PhoenixCommand.REFUSED);
    assertThat(err.toString().lines()).singleElement().asString().contains(because);
    assertThat(out.toString()).isEmpty();
  }

  private static void near(JsonNode printed, JsonNode expected, double relative) {
    double value = expected.doubleValue();
    assertThat(printed.doubleValue()).isCloseTo(value, within(relative * Math.abs(value)));
  }

  /** Some of one endless list of vectors of 8 features. */
  private Path features(String name, int rows, int from, int to, Map<String, String> metadata)
      throws IOException {
    Random random = new Random(5);
    double[] values = random.doubles(8L * to).map(x -> x * x).toArray();
    return write(name, "features", Arrays.copyOfRange(values, 8 * from, 8 * to), rows, metadata);
  }

  private Path write(String tensor, int rows) throws IOException {
    return write("w", tensor, new double[8 * rows], rows, Map.of());
  }

  private Path write(
      String name, String tensor, double[] values, int rows, Map<String, String> metadata)
      throws IOException {
    Path file = folder.resolve(name + ".safetensors");
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    try (OutputStream stream = Files.newOutputStream(file);
        var writer =
            new SafeTensorsWriter(
                stream,
                metadata,
                List.of(TensorInfo.of(tensor, DType.F64, rows, values.length / rows)))) {
      writer.write(bytes);
    }
    return file;
  }

  private int run(Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] words =
        Stream.concat(Stream.of("metrics"), Arrays.stream(arguments).map(String::valueOf))
            .toArray(String[]::new);
    return PhoenixCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }
}
