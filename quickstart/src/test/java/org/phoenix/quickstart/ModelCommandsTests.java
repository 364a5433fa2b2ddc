package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.pipeline.Pipeline;
import org.phoenix.diffusion.pipeline.PipelineFolder;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UNetModel;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.HashedWeights;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.diffusion.weights.TensorInfo;
import tools.jackson.databind.json.JsonMapper;

class ModelCommandsTests {

  private static final UNetConfig CONFIG =
      UNetConfig.parse(
          """
          {"sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1,
           "block_out_channels": [8, 16], "norm_num_groups": 4,
           "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
           "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]}
          """);
  private static final SortedMap<String, FloatTensor> RAW = InitialWeights.of(CONFIG, 3);
  private static final SortedMap<String, FloatTensor> AVERAGED = InitialWeights.of(CONFIG, 4);

  @TempDir Path home;
  private Path folder;
  private Path checkpoint;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeModels() throws IOException {
    folder = home.resolve("pipeline");
    checkpoint = home.resolve("checkpoint.safetensors");
    PipelineFolder.write(folder, new Pipeline(CONFIG.json(), SchedulerConfig.HO_2020, RAW));
    HashedWeights.write(
        checkpoint,
        Map.of("config", CONFIG.json(), "round", "2"),
        new ModelWeights(RAW, AVERAGED).all());
  }

  @Test
  void forwardGivesTheNetworksPrediction() throws IOException {
    float[] x = noise(5, 8, 8);
    Path in = input(x, new long[] {5, 1, 8, 8}, DType.I64, 0, 1, 250, 998, 999);
    assertThat(forward(folder, in)).isEqualTo(expected(RAW, x, 8, 8, 0, 1, 250, 998, 999));
    assertThat(forward(checkpoint, in)).isEqualTo(expected(AVERAGED, x, 8, 8, 0, 1, 250, 998, 999));
    assertThat(forward(checkpoint, in, "--raw"))
        .isEqualTo(expected(RAW, x, 8, 8, 0, 1, 250, 998, 999));
  }

  @ParameterizedTest
  @CsvSource({"I64, 7", "I32, 7", "U8, 7", "F32, 7.5"})
  void oneTimeStepServesAllImagesOfAnySize(DType dtype, float timestep) throws IOException {
    float[] x = noise(2, 4, 12);
    Path in = input(x, new long[] {2, 1, 4, 12}, dtype, timestep);
    assertThat(forward(folder, in)).isEqualTo(expected(RAW, x, 4, 12, timestep, timestep));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,1,7,8|1,2|images of 7 x 8 do not pass",
        "2,3,8,8|1,2|takes floating-point images (N, 1, H, W)",
        "2,64|1,2|takes floating-point images (N, 1, H, W)",
        "0,1,8,8||takes floating-point images (N, 1, H, W)",
        "2,1,8,8|1,2,3|there are 2 images, so (2), (1) and () work",
        "2,1,8,8|NaN,1|timesteps hold NaN",
      })
  void whatDoesNotFitTheNetworkIsRefused(String shape, String timesteps, String reason)
      throws IOException {
    long[] sizes = List.of(shape.split(",")).stream().mapToLong(Long::parseLong).toArray();
    int elements = (int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    String[] steps = timesteps == null ? new String[0] : timesteps.split(",");
    float[] t = new float[steps.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = Float.parseFloat(steps[i]);
    }
    Path in = input(new float[elements], sizes, DType.F32, t);
    Path y = home.resolve("y");
    refused(
        reason, "forward", "--model", folder.toString(), "--in", in + "", "--out", y.toString());
    assertThat(y).doesNotExist();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path in = input(noise(1, 8, 8), new long[] {1, 1, 8, 8}, DType.I64, 3);
    String y = home.resolve("y").toString();
    String nowhere = home.resolve("nowhere").toString();
    refused("--in", "forward", "--model", folder.toString(), "--out", y);
    refused(nowhere + ": no such", "forward", "--model", nowhere, "--in", in + "", "--out", y);
    refused(nowhere, "forward", "--model", folder + "", "--in", nowhere, "--out", y);
    refused(
        "no tensor \"x\"", "forward", "--model", folder + "", "--in", checkpoint + "", "--out", y);
    refused("is a folder", "forward", "--model", folder + "", "--in", in + "", "--out", home + "");
    refused(
        "'f8'", "forward", "--model", folder + "", "--in", in + "", "--out", y, "--dtype", "f8");
    refused(
        "GPUs",
        "forward",
        "--model",
        folder + "",
        "--in",
        in + "",
        "--out",
        y,
        "--device",
        "cuda:99");
    refused("'0'", "forward", "--model", folder + "", "--in", in + "", "--out", y, "--batch", "0");
    refused("no \"config\"", "forward", "--model", in + "", "--in", in + "", "--out", y);
  }

  @Test
  void thereAndBackIsTheSameFolder() throws IOException {
    Path between = home.resolve("imported.safetensors");
    Path back = home.resolve("back");
    done("import", folder.toString(), "--out", between.toString());
    done("export", between.toString(), "--out", back.toString());
    assertThat(PipelineFolder.read(back).weights()).isEqualTo(RAW);
    for (String file :
        List.of("model_index.json", "unet/config.json", "scheduler/scheduler_config.json")) {
      assertThat(JsonMapper.shared().readTree(Files.readString(back.resolve(file))))
          .isEqualTo(JsonMapper.shared().readTree(Files.readString(folder.resolve(file))));
    }
    done("export", checkpoint.toString(), "--out", home.resolve("averaged").toString());
    assertThat(PipelineFolder.read(home.resolve("averaged")).weights()).isEqualTo(AVERAGED);
    done("export", checkpoint.toString(), "--raw", "--out", home.resolve("raw").toString());
    assertThat(PipelineFolder.read(home.resolve("raw")).weights()).isEqualTo(RAW);
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws IOException {
    Path precious = Files.createDirectory(home.resolve("precious"));
    Files.writeString(precious.resolve("thesis"), "mine");
    refused("holds other files", "export", checkpoint.toString(), "--out", precious.toString());
    assertThat(precious.resolve("thesis")).hasContent("mine");
  }

  @Test
  void samplesComeAsPictureAndAsTensors() throws IOException {
    Path picture = home.resolve("grid.png");
    Path tensors = home.resolve("images.safetensors");
    done(
        "sample",
        "--model",
        checkpoint + "",
        "--count",
        "5",
        "--sampler",
        "ddim:3",
        "--batch",
        "2",
        "--out",
        picture + "",
        "--tensors",
        tensors + "");
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(2 + 3 * (64 + 2));
    assertThat(image.getHeight()).isEqualTo(2 + 2 * (64 + 2));
    float[] first = images(tensors);
    assertThat(first).hasSize(5 * 64);
    done(
        "sample",
        "--model",
        checkpoint + "",
        "--count",
        "5",
        "--sampler",
        "ddim:3",
        "--batch",
        "5",
        "--tensors",
        tensors + "");
    assertThat(images(tensors)).containsExactly(first);
  }

  @Test
  void theFormatIsWhatTheNameEndsWithOrWhatIsSaid() throws IOException {
    Path npz = home.resolve("images.npz");
    Path zip = home.resolve("images");
    Path tensors = home.resolve("images.safetensors");
    String[] usual = {
      "sample", "--model", checkpoint + "", "--count", "3", "--steps", "2", "--seed", "9"
    };

    done(with(usual, "--out", npz + ""));
    done(with(usual, "--out", zip + "", "--format", "zip"));
    done(with(usual, "--out", tensors + "", "--batch", "1"));

    Map<String, byte[]> arrays = entries(npz);
    assertThat(arrays).containsOnlyKeys("images.npy", "provenance.npy");
    byte[] npy = arrays.get("images.npy");
    float[] values = new float[3 * 64];
    ByteBuffer.wrap(npy, npy.length - 4 * values.length, 4 * values.length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertThat(values).containsExactly(images(tensors));
    assertThat(new String(arrays.get("provenance.npy"), Charset.forName("UTF-32LE")))
        .contains(
            "\"sampler\":\"sde-dpmsolver++\"",
            "\"steps\":\"2\"",
            "\"seed\":\"9\"",
            Sha256.of(checkpoint));
    assertThat(entries(zip)).containsOnlyKeys("000000.png", "000001.png", "000002.png");
    refused("images.jpeg", with(usual, "--out", "images.jpeg"));
    refused("--round", with(usual, "--out", npz + "", "--round", "3"));
    refused("--format", with(usual, "--out", npz + "", "--format", "jpeg"));
  }

  private static String[] with(String[] usual, String... more) {
    return Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new);
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  @Test
  void samplesMayStartFromGivenNoise() throws IOException {
    Path start = input(noise(3, 8, 8), new long[] {3, 1, 8, 8}, DType.I64, 0);
    Path tensors = home.resolve("images.safetensors");
    done(
        "sample",
        "--model",
        folder + "",
        "--sampler",
        "ddim:2",
        "--start",
        start + "",
        "--tensors",
        tensors + "");
    assertThat(images(tensors)).hasSize(3 * 64);
    refused(
        "noise for 3 images",
        "sample",
        "--model",
        folder + "",
        "--start",
        start + "",
        "--count",
        "4",
        "--tensors",
        tensors + "");
    refused("\"dance\"", "sample", "--model", folder + "", "--sampler", "dance", "--out", "x.png");
    refused(
        "1 to 1000 steps",
        "sample",
        "--model",
        folder + "",
        "--sampler",
        "ddim:1001",
        "--out",
        "x.png");
    refused("--out", "sample", "--model", folder + "");
  }

  private float[] forward(Path model, Path in, String... more) throws IOException {
    Path y = home.resolve("y.safetensors");
    String[] fixed = {
      "forward", "--model", model + "", "--in", in + "", "--out", y + "", "--batch", "2"
    };
    done(Stream.of(fixed, more).flatMap(Stream::of).toArray(String[]::new));
    try (SafeTensorsFile file = SafeTensorsFile.open(y)) {
      assertThat(file.header().tensors().keySet()).containsExactly("y");
      return file.floats("y");
    }
  }

  private static float[] expected(
      SortedMap<String, FloatTensor> weights, float[] x, int height, int width, float... t) {
    try (UNetModel model = new UNetModel(CONFIG, weights, Precision.F64, Device.cpu())) {
      float[] y = new float[x.length];
      int size = height * width;
      for (int i = 0; i < t.length; i += 2) {
        int n = Math.min(2, t.length - i);
        float[] part =
            model.predict(
                java.util.Arrays.copyOfRange(x, i * size, (i + n) * size),
                height,
                width,
                java.util.Arrays.copyOfRange(t, i, i + n));
        System.arraycopy(part, 0, y, i * size, part.length);
      }
      return y;
    }
  }

  private static float[] images(Path file) throws IOException {
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      return open.floats("images");
    }
  }

  private static float[] noise(int n, int height, int width) {
    Random random = new Random(1);
    float[] x = new float[n * height * width];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private Path input(float[] x, long[] shape, DType dtype, float... timesteps) throws IOException {
    Path file = home.resolve("in.safetensors");
    TensorInfo image = TensorInfo.of("x", DType.F32, shape);
    TensorInfo steps = TensorInfo.of("timesteps", dtype, timesteps.length);
    List<TensorInfo> infos = Stream.of(image, steps).sorted(TensorInfo.DATA_ORDER).toList();
    HashedWeights.write(
        file,
        Map.of(),
        infos,
        writer -> {
          for (TensorInfo info : infos) {
            if (info == image) {
              writer.writeFloats(x);
            } else {
              writer.write(bytes(dtype, timesteps));
            }
          }
        });
    return file;
  }

  private static ByteBuffer bytes(DType dtype, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * dtype.bits() / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case I64 -> bytes.putLong((long) value);
        case I32 -> bytes.putInt((int) value);
        case U8 -> bytes.put((byte) value);
        default -> bytes.putFloat(value);
      }
    }
    return bytes.flip();
  }

  private void done(String... arguments) {
    assertThat(run(arguments)).as(err::toString).isZero();
  }

  private void refused(String naming, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).as(err::toString).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("phoenix: ").contains(naming).doesNotContain("Exception");
  }

  private int run(String... arguments) {
    return PhoenixCommand.execute(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
