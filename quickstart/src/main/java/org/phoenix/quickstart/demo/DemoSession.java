package org.phoenix.quickstart.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.diffusion.image.ImageGrid;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.quickstart.data.DemoData;
import org.phoenix.quickstart.data.SourceImages;
import org.phoenix.quickstart.federation.DemoRun;
import org.phoenix.quickstart.federation.Federation;
import org.phoenix.quickstart.federation.Follower;
import org.phoenix.quickstart.federation.LocalFederation;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;
import org.phoenix.quickstart.report.Pictures;
import org.phoenix.quickstart.report.Report;
import org.phoenix.quickstart.report.ReportFiles;
import org.phoenix.quickstart.report.RunRecord;

/** What happens between the checks and the end: start, train, tell, write. */
final class DemoSession {

  private static final int GRID_SIDE = 8;

  private final DemoRequest request;
  private final WorkFolder work;
  private final CloseStack running;
  private final Progress progress;
  private final long startedAt;

  DemoSession(
      DemoRequest request, WorkFolder work, CloseStack running, Progress progress, long startedAt) {
    this.request = request;
    this.work = work;
    this.running = running;
    this.progress = progress;
    this.startedAt = startedAt;
  }

  void run(SourceImages source) throws IOException, InterruptedException {
    DemoData data = DemoData.deal(source.images(), request.seed());
    progress.say("Starting PostgreSQL, the object store, three services and six sites");
    LocalFederation local = LocalFederation.start(data.reference(), DemoRun.SIZE, work, running);
    local.share(DemoRun.SHARED_SET, data.shared());
    local.startSites(data.sites());
    sayUrls();
    RunSpec spec =
        DemoRun.spec(
            request.seed(), request.rounds(), source.images().channels(), request.compression());
    Federation federation = local.operator();
    RunView run = federation.start(spec);
    new Follower(federation, local.platform(), running, progress).follow(run.id());
    writeResults(local.platform(), federation, federation.record(run.id()), source, data);
  }

  private void sayUrls() {
    progress.say("All up after %.0f s:".formatted(seconds()));
    progress.say("  coordinator     " + Ports.url(Ports.COORDINATOR) + "/swagger-ui.html");
    progress.say("  evaluator       " + Ports.url(Ports.EVALUATOR) + "/swagger-ui.html");
    progress.say("  sample service  " + Ports.url(Ports.SAMPLES) + "/swagger-ui.html");
    int port = Ports.SITES;
    for (String site : DemoData.siteNames()) {
      progress.say("  %-14s  %s/actuator/health".formatted(site, Ports.url(port++)));
    }
  }

  private void writeResults(
      LocalPlatform platform,
      Federation federation,
      RunRecord record,
      SourceImages source,
      DemoData data)
      throws IOException {
    ReportFiles files = new ReportFiles(request.out());
    Path weights = work.state("final.safetensors");
    platform.download(
        "checkpoints/%s.safetensors".formatted(record.run().checkpointSha256()), weights);
    files.writeCheckpoint(weights);
    Pictures pictures = new Pictures(grids(federation, record.rounds()), real(data));
    files.writePictures(pictures);
    Report report = Report.of(record, Duration.ofNanos(System.nanoTime() - startedAt));
    files.writeReport(report, record, pictures, source.classNames());
    sayEnd(report, record);
  }

  private void sayEnd(Report report, RunRecord record) {
    progress.say(
        String.format(
            Locale.ROOT,
            "Done in %.0f s: final LeNet-FID %.2f (real against real: %.2f), disconnected: %s",
            report.wallSeconds(),
            report.finalLenetFid(),
            report.lenetFidFloor(),
            record.disconnected().isEmpty() ? "nobody" : String.join(", ", record.disconnected())));
  }

  private static SortedMap<Integer, byte[]> grids(Federation federation, List<RoundView> rounds) {
    SortedMap<Integer, byte[]> grids = new TreeMap<>();
    for (RoundView round : rounds) {
      if (round.sampleId() != null) {
        grids.put(round.number(), federation.grid(round.sampleId()));
      }
    }
    return grids;
  }

  private static byte[] real(DemoData data) throws IOException {
    ImageSet some = Resize.toSquare(data.reference().range(0, GRID_SIDE * GRID_SIDE), DemoRun.SIZE);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageGrid.of(GRID_SIDE, some).write(png, some, Map.of());
    return png.toByteArray();
  }

  private double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }
}
