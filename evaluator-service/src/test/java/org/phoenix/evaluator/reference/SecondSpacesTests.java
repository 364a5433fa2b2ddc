package org.phoenix.evaluator.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.metrics.Draws;
import org.phoenix.diffusion.metrics.Extractor;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.diffusion.metrics.PairMetrics;
import org.phoenix.diffusion.metrics.UnfitFeaturesException;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.EvaluatorService;
import org.phoenix.evaluator.Shapes;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationView;
import org.phoenix.platform.contract.EvaluationsApi.ReferenceView;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.SecondSpaceResult;
import org.phoenix.platform.contract.EvaluationsApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/** An evaluator with a second network, whose 64 features are the pixels of 8 x 8 images. */
@EvaluatorService
class SecondSpacesTests {

  private static final Set<Status> ENDED = Set.of(Status.DONE, Status.FAILED);
  private static final int SIDE = 8;
  private static final int IMAGES = 150;
  private static final Path MODULE = Path.of("src/test/resources/extractors/grey-pixels.pt");

  @TempDir private Path folder;

  private final ObjectStore store;
  private final EvaluatorProperties properties;
  @LocalServerPort private int port;

  @Autowired
  SecondSpacesTests(ObjectStore store, EvaluatorProperties properties) {
    this.store = store;
    this.properties = properties;
  }

  @DynamicPropertySource
  static void extractor(DynamicPropertyRegistry registry) {
    registry.add("phoenix.evaluator.extractor.source", MODULE::toString);
    registry.add("phoenix.evaluator.extractor.sha256", SecondSpacesTests::sha256);
    registry.add("phoenix.evaluator.extractor.image-size", () -> SIDE);
    registry.add("phoenix.evaluator.extractor.images", () -> IMAGES);
  }

  private static String sha256() {
    try {
      return Sha256.of(MODULE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyResultCarriesWhatTheSecondNetworkTells() throws IOException {
    ImageSet images = Shapes.all(200, 1000);
    Result result = Objects.requireNonNull(evaluate(images).result());
    Result noise = Objects.requireNonNull(evaluate(Shapes.noise(200, 9)).result());
    ReferenceView reference = reference();

    Features real;
    Features generated;
    try (Extractor network = new Extractor(MODULE, sha256(), SIDE, Device.cpu())) {
      real = network.read(spread(), 32, read -> {});
      generated = network.read(images, 32, read -> {});
    }
    SecondSpaceResult second = Objects.requireNonNull(result.second());
    assertThat(second.dimension()).isEqualTo(64);
    assertThat(second.fid().value())
        .isCloseTo(
            new FrechetDistance(FeatureStatistics.of(real)).to(FeatureStatistics.of(generated)),
            within(1e-9));
    assertThat(second.fid().extractorSha256()).isEqualTo(sha256());
    assertThat(second.fid().samples()).isEqualTo(200);
    assertThat(second.fid().referenceSamples()).isEqualTo(IMAGES);
    assertThat(second.fid().floor())
        .isEqualTo(Objects.requireNonNull(reference.second()).floor())
        .isPositive();
    PairMetrics pairs = PairMetrics.of(real, generated, second.k(), Draws.resamples(50, 0));
    assertThat(second.kid().value()).isEqualTo(pairs.kernelDistance().value());
    assertThat(second.precision().value()).isEqualTo(pairs.precision().value());
    assertThat(second.coverage().value()).isEqualTo(pairs.coverage().value());
    assertThat(Objects.requireNonNull(noise.second()).fid().value())
        .isGreaterThan(5 * second.fid().value());
  }

  @Test
  void fewerImagesThanFeaturesAreFlagged() throws IOException {
    Result few = Objects.requireNonNull(evaluate(Shapes.all(60, 3)).result());

    assertThat(few.warnings())
        .anySatisfy(
            warning -> assertThat(warning).contains("60 images", "64 features", "their FID"));
  }

  @Test
  void realImagesAreReadOnceAndTheirFeaturesKept() throws Exception {
    SecondSpaces spaces = new SecondSpaces(store, properties);
    SecondSpace first = Objects.requireNonNull(spaces.prepare(set()));
    String key =
        "reference/features/%s.safetensors"
            .formatted(
                Sha256.of(
                    "%s %s %d"
                        .formatted(spread().sha256(), sha256(), SIDE)
                        .getBytes(StandardCharsets.UTF_8)));
    double[][] other = new double[IMAGES][64];
    for (int row = 0; row < IMAGES; row++) {
      for (int i = 0; i < 64; i++) {
        other[row][i] = 2 * first.space().features().row(row)[i];
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Features.of(other, "doubled").write(file, Map.of());
    store.write(
        key, new ByteArrayInputStream(file.toByteArray()), file.size(), "application/octet-stream");

    SecondSpace again = Objects.requireNonNull(spaces.prepare(set()));
    assertThat(again.space().features().row(3)).isEqualTo(other[3]);
    store.remove(key);
  }

  @Test
  void anotherNetworkThanTheNamedOneIsRefused() throws IOException {
    Path other = Files.writeString(folder.resolve("other.pt"), "another network");
    EvaluatorProperties.Extractor named = properties.evaluator().extractor();
    EvaluatorProperties changed =
        with(
            new EvaluatorProperties.Extractor(
                other.toString(), named.sha256(), folder, SIDE, 32, IMAGES));

    assertThatThrownBy(() -> new SecondSpaces(store, changed).prepare(set()))
        .isInstanceOf(UnfitFeaturesException.class)
        .hasMessageContaining("has the SHA-256 " + Sha256.of(other) + ", not " + named.sha256());
  }

  private EvaluatorProperties with(EvaluatorProperties.Extractor extractor) {
    EvaluatorProperties.Evaluator evaluator = properties.evaluator();
    return new EvaluatorProperties(
        properties.turnFolder(),
        new EvaluatorProperties.Evaluator(
            evaluator.device(),
            evaluator.reference(),
            extractor,
            evaluator.resamples(),
            evaluator.largestImages(),
            evaluator.mostImages(),
            evaluator.longestQueue(),
            evaluator.attempts(),
            evaluator.retryAfter()));
  }

  private ReferenceSet set() {
    return ReferenceSet.read(Objects.requireNonNull(properties.evaluator().reference()));
  }

  private ImageSet spread() {
    ImageSet heldOut = set().heldOut();
    int[] every = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      every[i] = i * heldOut.size() / IMAGES;
    }
    return heldOut.subset(every);
  }

  private ReferenceView reference() {
    return Objects.requireNonNull(
        http().get().uri("/api/v1/reference").retrieve().body(ReferenceView.class));
  }

  private EvaluationView evaluate(ImageSet images) throws IOException {
    UUID id = UUID.randomUUID();
    String key = "samples/%s/images.safetensors".formatted(id);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageSetFile.write(file, images, Map.of());
    store.write(
        key, new ByteArrayInputStream(file.toByteArray()), file.size(), "application/octet-stream");
    http()
        .post()
        .uri("/api/v1/evaluations")
        .body(new EvaluationRequest(id, "a test", key))
        .retrieve()
        .toBodilessEntity();
    return await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> view(id), view -> view != null && ENDED.contains(view.status()));
  }

  private @Nullable EvaluationView view(UUID id) {
    return http().get().uri("/api/v1/evaluations/" + id).retrieve().body(EvaluationView.class);
  }

  private RestClient http() {
    return RestClient.create("http://127.0.0.1:" + port);
  }
}
