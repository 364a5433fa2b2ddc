package org.phoenix.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.quickstart.data.DemoData;
import org.phoenix.quickstart.data.SourceImages;
import org.phoenix.quickstart.failure.DemoFailedException;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo: checks, then a session that is ended whatever happens in it. */
final class Demo {

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  /**
   * @param out where the results go
   * @param data the user's own images, or null for those that Phoenix ships
   */
  record Request(Path out, int rounds, long seed, @Nullable Path data) {}

  private final Request request;
  private final Progress progress;
  private final CloseStack running = new CloseStack();

  Demo(Request request, Progress progress) {
    this.request = request;
    this.progress = progress;
  }

  /**
   * @throws RefusedException when nothing was started because of what was asked
   * @throws DemoFailedException when something failed on the way
   */
  void run() {
    long startedAt = System.nanoTime();
    OutputFolder out = new OutputFolder(request.out());
    out.check();
    SourceImages source = SourceImages.load(request.data());
    Ports.checkFree(ports());
    WorkFolder work = out.claim();
    Thread onSignal = new Thread(() -> stop(work), "demo-end");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      new DemoSession(request, work, running, progress, startedAt).run(source);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw failed(e, work);
    } finally {
      end(work);
      forget(onSignal);
    }
    progress.say("Results are in " + request.out());
  }

  private DemoFailedException failed(Exception e, WorkFolder work) {
    LOG.error("The demo failed", e);
    // What fails because everything is being stopped is not the reason.
    String what =
        running.ended()
            ? "stopped by a signal"
            : e instanceof DemoFailedException ? e.getMessage() : Failures.describe(e);
    return new DemoFailedException("%s (all logs are in %s)".formatted(what, work.logs()), e);
  }

  /** Called when a signal ends the process; the demo itself will not say anything any more. */
  private void stop(WorkFolder work) {
    progress.say("Stopping everything");
    progress.close();
    end(work);
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // The signal has come, and the thread does its work.
    }
  }

  private synchronized void end(WorkFolder work) {
    running.close();
    try {
      work.deleteState();
    } catch (IOException e) {
      LOG.warn("{} was not deleted", work.root(), e);
    }
  }

  private static Map<String, Integer> ports() {
    Map<String, Integer> ports = new TreeMap<>();
    ports.put("coordinator", Ports.COORDINATOR);
    ports.put("evaluator", Ports.EVALUATOR);
    ports.put("sample service", Ports.SAMPLES);
    int port = Ports.SITES;
    for (String site : DemoData.siteNames()) {
      ports.put("site " + site, port++);
    }
    return ports;
  }
}
