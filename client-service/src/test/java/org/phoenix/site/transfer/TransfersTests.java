package org.phoenix.site.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.coordinator.Trust;
import org.phoenix.site.status.SiteStatus;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

class TransfersTests {

  private static final byte[] CONTENT = "all the weights of a model".getBytes();

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private FakeCoordinator server;
  private Transfers transfers;

  @BeforeEach
  void start() throws IOException {
    server = new FakeCoordinator();
    SiteProperties properties =
        new SiteProperties(
            server.url(),
            FakeCoordinator.TOKEN,
            "site",
            folder,
            folder,
            "cpu",
            folder,
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofMillis(10));
    transfers =
        new Transfers(
            new StoreClient(new Trust(new DefaultSslBundleRegistry(), "")),
            new Patience().transferRetries(properties),
            new SiteStatus(meters));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aDownloadOutlastsAShortOutage() throws IOException {
    Download download = server.store("weights", CONTENT);
    server.failNext("GET /objects/weights", 2);

    transfers.download(download, folder.resolve("weights"));

    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
  }

  @Test
  void bytesOfAnotherHashAreRefusedAndNotKept() {
    Download download = server.store("weights", CONTENT);
    server.store("weights", "ALL the weights of a model".getBytes());

    assertThatThrownBy(() -> transfers.download(download, folder.resolve("weights")))
        .isInstanceOf(WrongBytesException.class)
        .hasMessageContaining(download.sha256());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anObjectOfAnotherSizeIsRefused() {
    Download download = server.store("weights", CONTENT);
    server.store("weights", "all the".getBytes());

    assertThatThrownBy(() -> transfers.download(download, folder.resolve("weights")))
        .isInstanceOf(WrongBytesException.class)
        .hasMessageContaining("has 7 bytes instead of 26");
  }

  @Test
  void aFileThatIsThereAndRightIsNotFetchedAgain() throws IOException {
    Download download = server.store("weights", CONTENT);
    Files.write(folder.resolve("weights"), CONTENT);
    server.failNext("GET /objects/weights", 1000);

    transfers.download(download, folder.resolve("weights"));

    assertThat(meters.counter("phoenix.agent.transferred", "direction", "received").count())
        .isZero();
  }

  @Test
  void aRefusedUrlIsNotTriedAgain() throws IOException {
    Download download = server.store("weights", CONTENT);
    Download gone =
        new Download(URI.create(download.url() + ".gone"), download.sha256(), download.bytes());

    assertThatThrownBy(() -> transfers.download(gone, folder.resolve("weights")))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("HTTP status 404");
  }

  @Test
  void aSmallUpdateGoesInOnePut() throws IOException {
    Path file = Files.write(folder.resolve("update"), CONTENT);

    List<String> etags =
        transfers.upload(
            file, new UploadTicket(null, 26, List.of(server.url().resolve("/objects/u"))));

    assertThat(etags).isEmpty();
    assertThat(server.object("u")).isEqualTo(CONTENT);
  }

  @Test
  void aLargeUpdateGoesInPartsAndEachPartOutlastsAnOutage() throws IOException {
    Path file = Files.write(folder.resolve("update"), CONTENT);
    List<URI> urls =
        List.of(
            server.url().resolve("/objects/u0"),
            server.url().resolve("/objects/u1"),
            server.url().resolve("/objects/u2"));
    server.failNext("PUT /objects/u1", 2);

    List<String> etags = transfers.upload(file, new UploadTicket("upload", 10, urls));

    assertThat(server.object("u0")).asString().isEqualTo("all the we");
    assertThat(server.object("u1")).asString().isEqualTo("ights of a");
    assertThat(server.object("u2")).asString().isEqualTo(" model");
    assertThat(etags)
        .containsExactly(
            FakeCoordinator.sha256(server.object("u0")),
            FakeCoordinator.sha256(server.object("u1")),
            FakeCoordinator.sha256(server.object("u2")));
    assertThat(meters.counter("phoenix.agent.transferred", "direction", "sent").count())
        .isEqualTo(26);
  }
}
