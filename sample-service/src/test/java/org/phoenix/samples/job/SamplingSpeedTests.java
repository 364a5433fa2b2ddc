package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SampleService;
import org.phoenix.samples.TinyModel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * How long 64 images of the small32 network of {@code ./phoenix bench} take with 50 steps of DDIM,
 * from the request to the last byte: to be run in turn with {@code benchmarks/diffusers_bench.py
 * draw}.
 */
@Tag("long")
@SampleService
@TestPropertySource(
    properties = {"phoenix.samples.batch-size=64", "phoenix.samples.precision=${precision:f32}"})
class SamplingSpeedTests {

  private static final UNetConfig SMALL32 =
      UNetConfig.parse(
          """
          {"sample_size": 32, "in_channels": 1, "out_channels": 1, "norm_num_groups": 8,
           "block_out_channels": [32, 64, 64],
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
           "up_block_types": ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
           "layers_per_block": 2, "downsample_padding": 0, "flip_sin_to_cos": false,
           "freq_shift": 1, "norm_eps": 1e-06}
          """);

  private static final int REPETITIONS = 4;

  @LocalServerPort private int port;
  @Autowired private ObjectStore store;
  @TempDir private Path folder;

  @Test
  void sixtyFourImages() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafeTensorsWriter.write(
        file, Map.of("format", "pt", "config", SMALL32.json()), InitialWeights.of(SMALL32, 7));
    String checkpoint = TinyModel.store(store, Files.readAllBytes(file));
    var caller =
        new Caller(RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build());
    caller.make(request(checkpoint, 1, 1)); // loads the model
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      SampleView asked = caller.post(request(checkpoint, 64, 50));
      SampleView done = caller.longEnded(asked.id());
      byte[] images = caller.bytes(done, "images");
      System.out.printf(
          "64 images, ddim:50, %d bytes: %.2f s%n",
          images.length, (System.nanoTime() - start) / 1e9);
      assertThat(done.status()).isEqualTo(Status.DONE);
    }
  }

  private static SampleRequest request(String checkpoint, int count, int steps) {
    return new SampleRequest(
        UUID.randomUUID(),
        null,
        null,
        checkpoint,
        null,
        null,
        count,
        "ddim",
        steps,
        null,
        1L,
        Format.SAFETENSORS,
        null);
  }
}
