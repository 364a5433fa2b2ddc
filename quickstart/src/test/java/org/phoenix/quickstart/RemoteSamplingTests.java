package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.samples.SampleApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code sample --url} with a real sample service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteSamplingTests {

  private static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 32, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);

  private Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ConfigurableApplicationContext service;
  private String url;
  private Path checkpoint;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    home = folder;
    Map<String, String> settings = new HashMap<>(RealBackends.settings());
    settings.put("server.port", "0");
    settings.put("phoenix.device.turn-folder", home.resolve("turns").toString());
    settings.put("phoenix.samples.work-folder", home.resolve("work").toString());
    service =
        new SpringApplicationBuilder(SampleApplication.class)
            .run(
                settings.entrySet().stream()
                    .map(each -> "--" + each.getKey() + "=" + each.getValue())
                    .toArray(String[]::new));
    url = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
    checkpoint = home.resolve("model.safetensors");
    SafeTensorsWriter.write(
        checkpoint, Map.of("format", "pt", "config", CONFIG.json()), InitialWeights.of(CONFIG, 3));
  }

  @AfterAll
  void end() {
    service.close();
  }

  @Test
  void theServiceDrawsTheSameImagesAsThisMachine() throws IOException {
    Path here = home.resolve("here.safetensors");
    Path there = home.resolve("there.safetensors");
    Path folder = home.resolve("pipeline");
    Path again = home.resolve("again.safetensors");

    assertThat(run("--model", checkpoint + "", "--out", here + "")).isZero();
    assertThat(run("--model", checkpoint + "", "--out", there + "", "--url", url))
        .as(err::toString)
        .isZero();
    assertThat(out.toString()).contains("40 images with sde-dpmsolver++:3", "at " + url);
    assertThat(images(there)).containsExactly(images(here));

    assertThat(
            PhoenixCommand.execute(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "export",
                checkpoint + "",
                "--out",
                folder + ""))
        .as(err::toString)
        .isZero();
    assertThat(run("--model", folder + "", "--out", again + "", "--url", url))
        .as(err::toString)
        .isZero();
    assertThat(images(again)).containsExactly(images(here));
  }

  @Test
  void whatTheServiceRefusesIsSaidInOneLineAndNothingIsWritten() {
    Path file = home.resolve("nothing.npz");

    assertThat(run("--checkpoint", "ab".repeat(32), "--out", file + "", "--url", url)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "phoenix: %s refuses: There is no checkpoint %s".formatted(url, "ab".repeat(32)));
    assertThat(file).doesNotExist();
  }

  @Test
  void aServiceThatIsNotThereIsNamed() {
    assertThat(
            run("--checkpoint", "ab".repeat(32), "--out", "x.npz", "--url", "http://127.0.0.1:9"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("http://127.0.0.1:9").doesNotContain("Exception");
    assertThat(Files.exists(Path.of("x.npz"))).isFalse();
  }

  private int run(String... more) {
    err.getBuffer().setLength(0);
    String[] usual = {"sample", "--count", "40", "--steps", "3", "--seed", "5"};
    String[] all = new String[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return PhoenixCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), all);
  }

  private static float[] images(Path file) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return open.floats("images");
    }
  }
}
