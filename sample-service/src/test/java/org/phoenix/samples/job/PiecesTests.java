package org.phoenix.samples.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.store.ObjectStore;
import org.phoenix.samples.SampleService;
import org.phoenix.samples.TinyModel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Requests that are cut into pieces of 16 images: their formats, their turns, their ends. */
@SampleService
class PiecesTests {

  private static final Path TURNS = Path.of("target/turns");
  private static final int STEPS = 4;

  @LocalServerPort private int port;
  @Autowired private ObjectStore store;
  @Autowired private JdbcClient jdbc;
  @TempDir private Path folder;
  private RestTestClient http;
  private Caller caller;
  private String checkpoint;

  @BeforeEach
  void connect() throws IOException {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
    caller = new Caller(http);
    checkpoint = TinyModel.store(store, folder, 1, 2);
    // What another test left behind.
    jdbc.sql(
            "update sample set status = 'CANCELLED', ended_at = now() where status in ('QUEUED', 'RUNNING')")
        .update();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                jdbc.sql("select count(*) from scheduled_tasks").query(Integer.class).single()
                    == 0);
  }

  @Test
  void everyFormatHoldsTheSameImagesAndSaysWhereTheyComeFrom() throws IOException {
    ImageSet pixels = pixels(caller.make(request(40, Format.PIXELS)));

    byte[] tensors = caller.bytes(caller.make(request(40, Format.SAFETENSORS)), "images");
    byte[] npz = caller.bytes(caller.make(request(40, Format.NPZ)), "images");
    byte[] zip = caller.bytes(caller.make(request(40, Format.ZIP)), "images");

    Path file = Files.write(folder.resolve("tensors"), tensors);
    float[] values;
    try (SafeTensorsFile open = SafeTensorsFile.open(file)) {
      values = open.floats("images");
      assertThat(open.header().tensors().get("images").shape()).containsExactly(40, 1, 32, 32);
      assertThat(open.header().metadata())
          .containsEntry("weights", checkpoint)
          .containsEntry("round", "1")
          .containsEntry("sampler", "ddim");
    }
    assertThat(ImageSet.ofNormalised(values, 1, 32, 32).pixels()).isEqualTo(pixels.pixels());
    Map<String, byte[]> arrays = entries(npz);
    assertThat(arrays).containsOnlyKeys("images.npy", "provenance.npy");
    assertThat(floats(arrays.get("images.npy"), "(40, 1, 32, 32)")).containsExactly(values);
    assertThat(new String(arrays.get("provenance.npy"), Charset.forName("UTF-32LE")))
        .contains("\"weights\":\"" + checkpoint + "\"");
    Map<String, byte[]> pictures = entries(zip);
    assertThat(pictures).hasSize(40);
    byte[] eleventh = pictures.get("000010.png");
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(eleventh));
    assertThat(picture.getRaster().getSample(3, 5, 0)).isEqualTo(pixels.pixel(10, 0, 5, 3));
    assertThat(new String(eleventh, StandardCharsets.ISO_8859_1))
        .contains("weights\0" + checkpoint)
        .contains("index\00010");
  }

  @Test
  void aPictureIsAllThatIsMadeWhenNothingElseIsAskedFor() {
    SampleView done = caller.make(request(20, Format.PNG));

    assertThat(done.imagesKey()).isNull();
    assertThat(caller.bytes(done, "images")).isEqualTo(caller.bytes(done, "grid.png"));
  }

  @Test
  void nothingIsLeftOfThePieces() {
    SampleView done = caller.make(request(40, Format.PIXELS));

    for (int number = 0; number < 3; number++) {
      Piece piece = new Piece(done.id(), number, 0, 1);
      await().atMost(Duration.ofSeconds(20)).until(() -> store.find(piece.key()).isEmpty());
    }
  }

  @Test
  void theImagesAreSeenWhileTheyAreDenoised() throws IOException {
    SampleView done = caller.make(request(20, Format.PNG, 2));

    assertThat(done.previewStep()).isEqualTo(STEPS);
    for (int step : new int[] {2, 4}) {
      byte[] preview = caller.bytes(done, "previews/" + step + ".png");
      // Sixteen images of the first piece, each pixel three wide.
      assertThat(ImageIO.read(new ByteArrayInputStream(preview)).getWidth())
          .isEqualTo(2 + 8 * (3 * 32 + 2));
    }
    http.get()
        .uri("/api/v1/samples/" + done.id() + "/previews/3.png")
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aStreamTellsHowItGoesOnUntilTheEnd() throws Exception {
    SampleView asked;
    CompletableFuture<String> stream;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      asked = caller.post(request(40, Format.PNG, 2));
      caller.until(asked.id(), view -> view.status() == Status.RUNNING);
      UUID id = asked.id();
      stream = CompletableFuture.supplyAsync(() -> stream(id));
      await().atMost(Duration.ofSeconds(20)).until(this::streams);
    }

    List<String> names = new ArrayList<>();
    for (String line : stream.get().split("\n")) {
      if (line.startsWith("event:")) {
        names.add(line.substring("event:".length()));
      }
    }
    assertThat(names).startsWith("progress").endsWith("done");
    assertThat(names.subList(0, names.size() - 1)).isSubsetOf("progress", "preview");
    assertThat(stream.get()).contains("\"status\":\"DONE\"").contains("\"progress\":1.0");
  }

  private boolean streams() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("event-stream"));
  }

  private String stream(UUID id) {
    byte[] all =
        http.get()
            .uri("/api/v1/samples/" + id + "/events")
            .accept(MediaType.TEXT_EVENT_STREAM)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody();
    return new String(all, StandardCharsets.UTF_8);
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aCancelledRequestIsGivenUpWhereverItIs() throws Exception {
    SampleView waiting;
    SampleView running;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      running = caller.post(request(40, Format.PIXELS));
      caller.until(running.id(), view -> view.status() == Status.RUNNING);
      waiting = caller.post(request(40, Format.PIXELS));

      assertThat(caller.cancel(running.id()).status()).isEqualTo(Status.CANCELLED);
      assertThat(caller.cancel(waiting.id()).status()).isEqualTo(Status.CANCELLED);
      assertThat(caller.cancel(waiting.id()).status()).isEqualTo(Status.CANCELLED);
    }

    caller.make(request(5, Format.PIXELS));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> jobs(running.id()) + jobs(waiting.id()) == 0);
    assertThat(caller.view(running.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(caller.view(waiting.id()).status()).isEqualTo(Status.CANCELLED);
    for (int number = 0; number < 3; number++) {
      assertThat(store.find(new Piece(running.id(), number, 0, 1).key())).isEmpty();
    }
    http.get()
        .uri("/api/v1/samples/" + running.id() + "/images")
        .exchange()
        .expectStatus()
        .isEqualTo(409);
  }

  @Test
  void whatIsDoneIsNotCancelled() {
    SampleView done = caller.make(request(5, Format.PIXELS));

    http.post()
        .uri("/api/v1/samples/" + done.id() + "/cancel")
        .exchange()
        .expectStatus()
        .isEqualTo(409);
    assertThat(caller.view(done.id())).isEqualTo(done);
  }

  /** The small one's three jobs wait for at most eight of the large one's 57 pieces each. */
  @Test
  @SuppressWarnings("try") // the turn is only held
  void aLargeRequestDoesNotHoldUpASmallOne() throws InterruptedException {
    SampleView large;
    SampleView asked;
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      large = caller.post(request(900, Format.PIXELS));
      caller.until(large.id(), view -> view.status() == Status.RUNNING);
      asked = caller.post(request(5, Format.PIXELS));
    }

    SampleView small = caller.ended(asked.id());

    SampleView after = caller.view(large.id());
    assertThat(after.status()).isEqualTo(Status.RUNNING);
    assertThat(small.endedAt()).isBefore(caller.ended(large.id()).endedAt());
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void whatIsMadeBeforeACrashIsNotMadeAgain() throws InterruptedException {
    // What a killed process leaves: two pieces made, the jobs of the others picked by it.
    SampleView first = caller.make(request(48, Format.PIXELS));
    UUID id = UUID.randomUUID();
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      caller.post(request(id, 48, Format.PIXELS, null));
      caller.until(id, view -> view.status() == Status.RUNNING);
      for (int number = 0; number < 2; number++) {
        Piece piece = new Piece(id, number, 16 * number, 16);
        byte[] mark = new byte[16 * 32 * 32 * Float.BYTES];
        store.write(piece.key(), new ByteArrayInputStream(mark), mark.length, "image/x");
        jdbc.sql("insert into sample_piece (sample_id, number, images) values (:id, :number, 16)")
            .param("id", id)
            .param("number", number)
            .update();
      }
    }

    SampleView done = caller.ended(id);

    ImageSet expected = pixels(first);
    ImageSet images = pixels(done);
    // The first piece was in the making already; the mark of the second is grey all over.
    assertThat(images.pixel(16, 0, 0, 0)).isEqualTo(128);
    for (int pixel = 0; pixel < 1024; pixel++) {
      assertThat(images.pixel(40, 0, pixel / 32, pixel % 32))
          .isEqualTo(expected.pixel(40, 0, pixel / 32, pixel % 32));
    }
  }

  @Test
  @SuppressWarnings("try") // the turn is only held
  void aFullQueueSaysWhenToComeBack() throws Exception {
    List<UUID> asked = new ArrayList<>();
    try (DeviceTurn turn = DeviceTurn.take(TURNS, "cpu")) {
      asked.add(caller.post(request(900, Format.PNG)).id());
      var refused = caller.refusal(request(101, Format.PNG), 429);
      assertThat(refused.getResponseHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("30");
      assertThat(refused.getResponseBody().getDetail())
          .isEqualTo(
              "900 images wait to be made, and 101 more are over 1000 (phoenix.samples.limits.images)");
      caller.cancel(asked.get(0));
      for (int i = 0; i < 150; i++) {
        asked.add(caller.post(request(1, Format.PNG)).id());
      }
      assertThat(caller.refuse(request(1, Format.PNG), 429).getDetail())
          .isEqualTo(
              "150 requests for images wait; at most 150 may (phoenix.samples.limits.requests)");
      asked.forEach(caller::cancel);
    }
  }

  @Test
  void aHundredClientsAtOnceAllGetTheirImages() {
    var clients = Executors.newFixedThreadPool(100);
    try {
      List<CompletableFuture<SampleView>> asked =
          IntStream.range(0, 100)
              .mapToObj(
                  client ->
                      CompletableFuture.supplyAsync(
                          () -> caller.post(request(null, 2, Format.PIXELS, null, client % 10)),
                          clients))
              .toList();
      List<ImageSet> images =
          asked.stream().map(view -> pixels(caller.ended(view.join().id()))).toList();

      for (int client = 0; client < 100; client++) {
        assertThat(images.get(client).pixels()).isEqualTo(images.get(client % 10).pixels());
      }
      assertThat(images.get(1).pixels()).isNotEqualTo(images.get(0).pixels());
    } finally {
      clients.shutdownNow();
    }
  }

  private int jobs(UUID id) {
    return jdbc.sql("select count(*) from scheduled_tasks where task_instance like :id")
        .param("id", id + "%")
        .query(Integer.class)
        .single();
  }

  private SampleRequest request(int count, Format format) {
    return request(count, format, null);
  }

  private SampleRequest request(int count, Format format, Integer previewEvery) {
    return request(null, count, format, previewEvery);
  }

  private SampleRequest request(UUID id, int count, Format format, Integer previewEvery) {
    return request(id, count, format, previewEvery, 3);
  }

  private SampleRequest request(
      UUID id, int count, Format format, Integer previewEvery, long seed) {
    return new SampleRequest(
        id,
        null,
        null,
        checkpoint,
        null,
        null,
        count,
        "ddim",
        STEPS,
        null,
        seed,
        format,
        previewEvery);
  }

  private ImageSet pixels(SampleView done) {
    byte[] bytes = caller.bytes(done, "images");
    try {
      return ImageSetFile.read(new ByteArrayInputStream(bytes), bytes.length, folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static float[] floats(byte[] npy, String shape) {
    int header = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    assertThat(new String(npy, 10, header, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape);
    assertThat((10 + header) % 64).isZero();
    ByteBuffer values = ByteBuffer.wrap(npy, 10 + header, npy.length - 10 - header);
    float[] floats = new float[values.remaining() / Float.BYTES];
    values.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }
}
