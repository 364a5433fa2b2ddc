package org.phoenix.samples.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.platform.contract.ModelsApi.ModelView;
import org.phoenix.samples.SampleService;
import org.phoenix.samples.TinyModel;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.servlet.client.RestTestClient;

@SampleService
class ImportedModelsTests {

  @LocalServerPort private int port;
  @TempDir private Path folder;
  private RestTestClient http;

  @BeforeEach
  void connect() {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
  }

  @Test
  void aModelIsTakenOnceAndListed() throws IOException {
    byte[] file = file(4);
    String sha256 = TinyModel.sha256(file);

    ModelView taken =
        put(sha256, file)
            .expectStatus()
            .isOk()
            .expectBody(ModelView.class)
            .returnResult()
            .getResponseBody();
    ModelView again =
        put(sha256, file)
            .expectStatus()
            .isOk()
            .expectBody(ModelView.class)
            .returnResult()
            .getResponseBody();

    assertThat(again).isEqualTo(taken);
    assertThat(taken.source()).isEqualTo("a test");
    assertThat(taken.bytes()).isEqualTo(file.length);
    assertThat(taken.size()).isEqualTo(32);
    assertThat(taken.parameters())
        .isEqualTo(TinyModel.weights(4).values().stream().mapToLong(t -> t.values().length).sum());
    assertThat(
            http.get()
                .uri("/api/v1/models")
                .exchange()
                .expectBody(ModelView[].class)
                .returnResult()
                .getResponseBody())
        .contains(taken);
  }

  @Test
  void whatIsNoModelIsRefusedAndNothingOfItKept() throws IOException {
    byte[] file = file(5);
    String other = "ab".repeat(32);
    byte[] zeros = new byte[100];

    assertThat(refusal(other, file))
        .isEqualTo("The file has the SHA-256 %s, not %s".formatted(TinyModel.sha256(file), other));
    assertThat(refusal(TinyModel.sha256(zeros), zeros)).startsWith("This is no model: ");
    put(other, new byte[2_000_000]).expectStatus().isEqualTo(413);
    put("latest", file).expectStatus().isBadRequest();
    assertThat(
            http.get()
                .uri("/api/v1/models")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody())
        .doesNotContain(other)
        .doesNotContain(TinyModel.sha256(zeros));
  }

  private String refusal(String sha256, byte[] file) {
    return put(sha256, file)
        .expectStatus()
        .isBadRequest()
        .expectBody(ProblemDetail.class)
        .returnResult()
        .getResponseBody()
        .getDetail();
  }

  private RestTestClient.ResponseSpec put(String sha256, byte[] file) {
    return http.put()
        .uri("/api/v1/models/" + sha256)
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(file)
        .exchange();
  }

  private byte[] file(long seed) throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafeTensorsWriter.write(
        file,
        Map.of("format", "pt", "config", TinyModel.CONFIG.json(), "source", "a test"),
        TinyModel.weights(seed));
    return Files.readAllBytes(file);
  }
}
