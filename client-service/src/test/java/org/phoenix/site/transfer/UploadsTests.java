package org.phoenix.site.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.status.SiteStatus;
import org.phoenix.site.transfer.Uploads.Uploaded;

class UploadsTests {

  private static final byte[] CONTENT = "all the weights of a model".getBytes();
  private static final String SHA = FakeCoordinator.sha256(CONTENT);

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private FakeCoordinator server;
  private Uploads uploads;
  private Path file;
  private String uploadId = "upload";
  private int tickets;

  @BeforeEach
  void start() throws IOException {
    server = new FakeCoordinator();
    file = Files.write(folder.resolve("update"), CONTENT);
    uploads = uploads();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSmallUpdateGoesInOnePut() throws IOException {
    Uploaded uploaded =
        uploads.upload(
            file,
            SHA,
            () -> new UploadTicket(null, 26, List.of(server.url().resolve("/objects/u"))));

    assertThat(uploaded).isEqualTo(new Uploaded(null, List.of()));
    assertThat(server.object("u")).isEqualTo(CONTENT);
  }

  @Test
  void aLargeUpdateGoesInPartsAndEachPartOutlastsAnOutage() throws IOException {
    server.failNext("PUT /objects/u1", 2);

    Uploaded uploaded = uploads.upload(file, SHA, this::ticket);

    assertThat(server.object("u0")).asString().isEqualTo("all the we");
    assertThat(server.object("u1")).asString().isEqualTo("ights of a");
    assertThat(server.object("u2")).asString().isEqualTo(" model");
    assertThat(uploaded).isEqualTo(new Uploaded("upload", etags()));
    assertThat(meters.counter("phoenix.agent.transferred", "direction", "sent").count())
        .isEqualTo(26);
    assertThat(tickets).isEqualTo(1);
  }

  @Test
  void onlyTheMissingPartsAreSentAfterAFailure() throws IOException {
    server.failNext("PUT /objects/u1", 1000);
    assertThatThrownBy(() -> uploads.upload(file, SHA, this::ticket))
        .isInstanceOf(TransferException.class);
    assertThat(server.puts).contains("u0").doesNotContain("u1");
    List<String> arrived = List.copyOf(server.puts);

    server.failNext("PUT /objects/u1", 0);
    Uploaded uploaded = uploads().upload(file, SHA, this::ticket);

    assertThat(server.puts)
        .as("%s arrived before", arrived)
        .containsExactlyInAnyOrder("u0", "u1", "u2");
    assertThat(uploaded.etags()).isEqualTo(etags());
  }

  @Test
  void aWholeUploadIsNotEvenAskedForAgain() throws IOException {
    Uploaded first = uploads.upload(file, SHA, this::ticket);

    assertThat(uploads().upload(file, SHA, this::ticket)).isEqualTo(first);
    assertThat(tickets).isEqualTo(1);
    assertThat(server.puts).hasSize(3);
  }

  @Test
  void anExpiredUrlGetsAFreshTicketAndTheUploadGoesOn() throws IOException {
    server.refuseNext("PUT /objects/u2", 1, 403);

    Uploaded uploaded = uploads.upload(file, SHA, this::ticket);

    assertThat(tickets).isEqualTo(2);
    assertThat(server.puts).containsExactlyInAnyOrder("u0", "u1", "u2");
    assertThat(uploaded.etags()).isEqualTo(etags());
  }

  @Test
  void anUploadThatIsLostBeginsAnew() throws IOException {
    server.refuseNext("PUT /objects/u2", 1, 404);

    Uploaded uploaded =
        uploads.upload(
            file,
            SHA,
            () -> {
              uploadId = "upload " + tickets;
              return ticket();
            });

    assertThat(uploaded).isEqualTo(new Uploaded("upload 1", etags()));
    assertThat(server.puts).containsExactlyInAnyOrder("u0", "u1", "u0", "u1", "u2");
  }

  @Test
  void aStoreThatRefusesEveryTicketIsNotAskedForEver() {
    server.refuseNext("PUT /objects/u2", Integer.MAX_VALUE, 404);

    assertThatThrownBy(
            () ->
                uploads.upload(
                    file,
                    SHA,
                    () -> {
                      uploadId = "upload " + tickets;
                      return ticket();
                    }))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("HTTP status 404");
    assertThat(tickets).isLessThanOrEqualTo(4);
  }

  @Test
  void whatArrivedOfAnotherFileDoesNotCount() throws IOException {
    uploads.upload(file, SHA, this::ticket);
    Files.writeString(file, "ALL the weights of a model");

    uploads.upload(file, FakeCoordinator.sha256(Files.readAllBytes(file)), this::ticket);

    assertThat(server.puts).hasSize(6);
    assertThat(server.object("u0")).asString().isEqualTo("ALL the we");
  }

  @Test
  void aNoteThatIsForgottenOrBrokenDoesNotCount() throws IOException {
    uploads.upload(file, SHA, this::ticket);
    uploads.forget(file);
    uploads.upload(file, SHA, this::ticket);
    assertThat(server.puts).hasSize(6);

    for (String broken : List.of("{", "{}", "null", "[1]")) {
      server.puts.clear();
      Files.writeString(folder.resolve("update.upload.json"), broken);
      uploads.upload(file, SHA, this::ticket);
      assertThat(server.puts).as(broken).hasSize(3);
    }
  }

  private Uploads uploads() {
    return new Uploads(
        TransfersTests.storeClient(), TransfersTests.patience(server), new SiteStatus(meters));
  }

  private UploadTicket ticket() {
    tickets++;
    List<URI> urls = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      urls.add(server.url().resolve("/objects/u" + part));
    }
    return new UploadTicket(uploadId, 10, urls);
  }

  private List<String> etags() {
    return List.of(
        FakeCoordinator.sha256(server.object("u0")),
        FakeCoordinator.sha256(server.object("u1")),
        FakeCoordinator.sha256(server.object("u2")));
  }
}
