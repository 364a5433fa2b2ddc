package org.phoenix.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phoenix.platform.fixtures.RealBackends;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.junit.jupiter.SpringExtension;

@ExtendWith(SpringExtension.class)
@ContextConfiguration(
    classes = {StoreAutoConfiguration.class, SimpleMeterRegistry.class},
    initializers = RealBackends.class)
class ObjectStoreTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectStore store;
  private final MeterRegistry meters;

  @Autowired
  ObjectStoreTests(ObjectStore store, MeterRegistry meters) {
    this.store = store;
    this.meters = meters;
  }

  @Test
  void whatWasWrittenIsReadWholeAndInRanges() throws IOException {
    byte[] content = bytes(100_000, 1);
    store.write("a/whole", new ByteArrayInputStream(content), content.length, "x/y");

    assertThat(store.find("a/whole")).contains(new StoredObject("a/whole", content.length));
    try (var all = store.read("a/whole");
        var range = store.read("a/whole", 10, 100)) {
      assertThat(all.readAllBytes()).isEqualTo(content);
      assertThat(range.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 10, 110));
    }
  }

  @Test
  void aMissingObjectIsEmptyToFindAndAnErrorToRead() {
    assertThat(store.find("nowhere")).isEmpty();
    assertThatThrownBy(() -> store.read("nowhere"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aStoreThatIsAwayIsAnErrorWorthARetry() {
    URI nobody = URI.create("http://127.0.0.1:9");
    var properties =
        new StoreProperties(
            nobody, null, "key", "secret", "us-east-1", "away", true, Duration.ofMinutes(1));

    ObjectProvider<MeterRegistry> noMeters =
        new StaticListableBeanFactory().getBeanProvider(MeterRegistry.class);

    assertThatThrownBy(() -> new StoreAutoConfiguration().objectStore(properties, noMeters))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("create bucket away");
  }

  @Test
  void everyCallIsTimedByOperationAndOutcome() {
    long found = calls("find", "success");
    long unread = calls("read", "failure");
    store.find("nowhere");
    assertThatThrownBy(() -> store.read("nowhere")).isInstanceOf(StoreException.class);

    assertThat(calls("find", "success")).isEqualTo(found + 1);
    assertThat(calls("read", "failure")).isEqualTo(unread + 1);
    assertThat(calls("write", "failure")).isZero();
  }

  private long calls(String operation, String outcome) {
    return meters
        .get("phoenix.store.duration")
        .tags("operation", operation, "outcome", outcome)
        .timer()
        .count();
  }

  @Test
  void aPresignedUrlOpensItsObjectForItsMethodOnly() throws Exception {
    URI write = store.urlToWrite("b/signed");
    assertThat(put(write, new byte[] {1, 2, 3}).statusCode()).isEqualTo(200);

    assertThat(get(store.urlToRead("b/signed")).body()).containsExactly(1, 2, 3);
    assertThat(get(write).statusCode()).isEqualTo(403);
    URI other = URI.create(write.toString().replace("b/signed", "b/other"));
    assertThat(put(other, new byte[] {1}).statusCode()).isEqualTo(403);
  }

  @Test
  void aMultipartUploadMakesOneObjectOfItsParts() throws Exception {
    byte[] content = bytes(20 << 20, 2);
    MultipartUpload upload = store.openMultipart("c/large", content.length);
    assertThat(upload.parts()).hasSize(2);

    List<String> etags = new ArrayList<>();
    for (int i = 0; i < upload.parts().size(); i++) {
      int from = Math.toIntExact(i * upload.partBytes());
      int to = Math.toIntExact(Math.min(content.length, from + upload.partBytes()));
      var answer = put(upload.parts().get(i), Arrays.copyOfRange(content, from, to));
      assertThat(answer.statusCode()).isEqualTo(200);
      etags.add(answer.headers().firstValue("ETag").orElseThrow());
    }
    store.completeMultipart("c/large", upload.uploadId(), etags);

    try (var all = store.read("c/large")) {
      assertThat(all.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void anUploadThatHasBegunGoesOnAndAnEndedOneDoesNot() throws Exception {
    byte[] content = bytes(17 << 20, 3);
    MultipartUpload opened = store.openMultipart("c/resumed", content.length);
    assertThat(store.findMultipart("c/resumed", opened.uploadId(), content.length)).isEmpty();
    byte[] first = Arrays.copyOf(content, Math.toIntExact(opened.partBytes()));
    String etag = put(opened.parts().get(0), first).headers().firstValue("ETag").orElseThrow();

    MultipartUpload again =
        store.findMultipart("c/resumed", opened.uploadId(), content.length).orElseThrow();
    byte[] rest = Arrays.copyOfRange(content, first.length, content.length);
    String last = put(again.parts().get(1), rest).headers().firstValue("ETag").orElseThrow();
    assertThat(again.uploadId()).isEqualTo(opened.uploadId());
    store.completeMultipart("c/resumed", opened.uploadId(), List.of(etag, last));

    try (var all = store.read("c/resumed")) {
      assertThat(all.readAllBytes()).isEqualTo(content);
    }
    assertThat(store.findMultipart("c/resumed", opened.uploadId(), content.length)).isEmpty();
  }

  @Test
  void anUploadWithoutItsPartsIsRefused() {
    MultipartUpload opened = store.openMultipart("c/lost", 1 << 20);

    assertThatThrownBy(
            () -> store.completeMultipart("c/lost", opened.uploadId(), List.of("no-such-part")))
        .isInstanceOf(RefusedPartsException.class);
  }

  private HttpResponse<byte[]> put(URI url, byte[] body) throws Exception {
    var request = HttpRequest.newBuilder(url).PUT(BodyPublishers.ofByteArray(body)).build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(URI url) throws Exception {
    return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
  }

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
