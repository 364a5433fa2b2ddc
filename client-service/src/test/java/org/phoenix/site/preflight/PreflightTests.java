package org.phoenix.site.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.Settings;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.device.Gpus;
import org.phoenix.site.preflight.Finding.Verdict;

class PreflightTests {

  private static final String[] ITEMS = {
    "data", "state", "device", "coordinator", "tls", "clock", "token", "memory", "disk"
  };

  @TempDir private Path folder;

  @Test
  void aReadySiteHasALineForEachItem() throws IOException {
    ImageSetFile.write(
        folder.resolve(ImageSetFile.NAME), ImageSet.unlabelled(new byte[12], 1, 2, 2), Map.of());
    try (FakeCoordinator coordinator = new FakeCoordinator()) {
      Report report =
          run(
              Settings.of(
                  coordinator.url(), FakeCoordinator.TOKEN, folder, folder.resolve("s"), "cpu"));

      assertThat(report.findings()).extracting(Finding::item).containsExactly(ITEMS);
      assertThat(report.images()).isEqualTo(3);
      assertThat(report.passed()).as("%s", report.lines()).isTrue();
      assertThat(report.mayStart()).isTrue();
      assertThat(report.summary()).startsWith("The site is ready");
    }
  }

  @Test
  void nothingIsLeftOutAfterTheFirstFailure() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    Report report =
        run(
            Settings.of(
                URI.create("http://127.0.0.1:9"),
                "token",
                folder.resolve("nowhere"),
                file.resolve("s"),
                "cuda:7"));

    assertThat(report.findings()).extracting(Finding::item).containsExactly(ITEMS);
    assertThat(report.findings())
        .filteredOn(found -> found.verdict() == Verdict.FATAL)
        .extracting(Finding::item)
        .containsExactly("data", "state", "device");
    assertThat(report.mayStart()).isFalse();
    assertThat(report.summary()).isEqualTo("The site is not ready: 4 lines above must be mended.");
  }

  @Test
  void aCoordinatorThatIsAwayDoesNotEndTheStart() throws IOException {
    ImageSetFile.write(
        folder.resolve(ImageSetFile.NAME), ImageSet.unlabelled(new byte[12], 1, 2, 2), Map.of());

    Report report =
        run(
            Settings.of(
                URI.create("http://127.0.0.1:9"), "token", folder, folder.resolve("s"), "cpu"));

    assertThat(report.passed()).isFalse();
    assertThat(report.mayStart()).isTrue();
  }

  @Test
  void nobodyIsAskedForASiteThatRests() throws IOException {
    ImageSetFile.write(
        folder.resolve(ImageSetFile.NAME), ImageSet.unlabelled(new byte[12], 1, 2, 2), Map.of());
    try (FakeCoordinator coordinator = new FakeCoordinator()) {
      SiteProperties properties =
          Settings.of(coordinator.url(), FakeCoordinator.TOKEN, folder, folder.resolve("s"), "cpu");

      Report report = run(properties, new SitesSay("the site is paused", run -> false));

      assertThat(report.findings())
          .extracting(Finding::item)
          .containsExactly("data", "state", "device", "coordinator", "memory", "disk");
      assertThat(report.lines()).contains("ok  coordinator  not asked, as the site is paused");
      assertThat(report.mayStart()).isTrue();
      assertThat(coordinator.polls).isEmpty();
    }
  }

  @Test
  void anAddressThatIsNoneEndsTheStartOfASiteThatRestsToo() {
    SiteProperties properties =
        Settings.of(URI.create("coordinator"), "token", folder, folder.resolve("s"), "cpu");

    Report report = run(properties, new SitesSay("the site is paused", run -> false));

    assertThat(report.findings())
        .filteredOn(found -> found.item().equals("coordinator"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.FATAL);
  }

  private Report run(SiteProperties properties) {
    return run(properties, SitesSay.NOTHING);
  }

  private Report run(SiteProperties properties, SitesSay say) {
    Gpus none = new Gpus(folder.resolve("no-driver").toString());
    return new Preflight(properties, Settings.OF_JAVA, none, Clock.systemUTC()).run(say);
  }
}
