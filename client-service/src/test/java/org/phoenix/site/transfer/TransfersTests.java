package org.phoenix.site.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.Settings;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.disk.Disk;
import org.phoenix.site.disk.DiskException;
import org.phoenix.site.status.SiteStatus;
import org.springframework.util.unit.DataSize;

class TransfersTests {

  private static final byte[] CONTENT = "all the weights of a model".getBytes();

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private FakeCoordinator server;
  private Transfers transfers;
  private long free = Long.MAX_VALUE;

  @BeforeEach
  void start() throws IOException {
    server = new FakeCoordinator();
    Disk disk = new Disk(folder, 0, () -> {}, () -> free);
    transfers = new Transfers(storeClient(), patience(server), new SiteStatus(meters), disk);
  }

  static StoreClient storeClient() {
    return new StoreClient(Settings.OF_JAVA);
  }

  static Patience patience(FakeCoordinator server) {
    return new Patience(
        new SiteProperties(
            server.url(),
            FakeCoordinator.TOKEN,
            "site",
            Path.of("data"),
            Path.of("state"),
            "cpu",
            Path.of("turns"),
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            DataSize.ofBytes(0),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofMillis(10)));
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

    assertThat(received()).isZero();
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
  void aDownloadGoesOnAfterTheBytesThatCame() throws IOException {
    Download download = server.store("weights", CONTENT);
    Files.write(Transfers.draft(folder.resolve("weights")), Arrays.copyOf(CONTENT, 10));

    transfers.download(download, folder.resolve("weights"));

    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
    assertThat(server.ranges).containsExactly("bytes=10-");
    assertThat(received()).isEqualTo(16);
    assertThat(Transfers.draft(folder.resolve("weights"))).doesNotExist();
  }

  @Test
  void aDownloadThatIsCutGoesOnByItself() throws IOException {
    Download download = server.store("weights", CONTENT);
    server.cutAfter = 7;

    transfers.download(download, folder.resolve("weights"));

    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
    assertThat(server.ranges).containsExactly("bytes=7-");
  }

  @Test
  void whatCameStaysWhenTheStoreIsLostForLonger() throws IOException {
    Download download = server.store("weights", CONTENT);
    Files.write(Transfers.draft(folder.resolve("weights")), Arrays.copyOf(CONTENT, 10));
    server.failNext("GET /objects/weights", 1000);

    assertThatThrownBy(() -> transfers.download(download, folder.resolve("weights")))
        .isInstanceOf(TransferException.class);

    assertThat(Transfers.draft(folder.resolve("weights")))
        .hasBinaryContent(Arrays.copyOf(CONTENT, 10));
  }

  @Test
  void aStoreWithoutRangesSendsAllOfIt() throws IOException {
    Download download = server.store("weights", CONTENT);
    server.knowsRanges = false;
    Files.writeString(Transfers.draft(folder.resolve("weights")), "other");

    transfers.download(download, folder.resolve("weights"));

    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
  }

  @Test
  void aDownloadStartsAnewWhenItsBeginningIsWrongOrTooLong() throws IOException {
    Download download = server.store("weights", CONTENT);
    for (String wrong : List.of("ALL the", "x".repeat(CONTENT.length), "x".repeat(100))) {
      Path file = folder.resolve("weights");
      Files.deleteIfExists(file);
      Files.writeString(Transfers.draft(file), wrong);

      transfers.download(download, file);

      assertThat(file).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void aDownloadStartsAnewWhenTheRangeIsRefused() throws IOException {
    Download download = server.store("weights", CONTENT);
    Files.write(Transfers.draft(folder.resolve("weights")), Arrays.copyOf(CONTENT, 10));
    server.refuseNext("GET /objects/weights", 1, 416);

    transfers.download(download, folder.resolve("weights"));

    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
    assertThat(server.ranges).isEmpty();
  }

  @Test
  void aDownloadWithoutRoomIsNotBegunAndLeavesNothing() throws IOException {
    Download download = server.store("weights", CONTENT);
    Files.write(Transfers.draft(folder.resolve("weights")), Arrays.copyOf(CONTENT, 10));
    free = 15;

    assertThatThrownBy(() -> transfers.download(download, folder.resolve("weights")))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("it takes 16 bytes, 15 are free");
    assertThat(folder).isEmptyDirectory();

    free = 26;
    transfers.download(download, folder.resolve("weights"));
    assertThat(folder.resolve("weights")).hasBinaryContent(CONTENT);
  }

  private double received() {
    return meters.counter("phoenix.agent.transferred", "direction", "received").count();
  }
}
