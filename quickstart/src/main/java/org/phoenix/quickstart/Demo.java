package org.phoenix.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo: a session that is ended whatever happens in it. */
final class Demo {

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  /**
   * @param out where the results go
   * @param data the user's own images, or null for those that Phoenix ships
   */
  record Request(Path out, int rounds, long seed, @Nullable Path data) {}

  private final Request request;
  private final Preflight preflight;
  private final Progress progress;
  private final long startedAt;
  private final CloseStack running = new CloseStack();

  /**
   * A demo whose request was checked.
   *
   * @param startedAt of {@link System#nanoTime()}, from which its time counts
   */
  Demo(Request request, Preflight preflight, Progress progress, long startedAt) {
    this.request = request;
    this.preflight = preflight;
    this.progress = progress;
    this.startedAt = startedAt;
  }

  /**
   * Runs the session and ends everything that it started.
   *
   * @throws FailedException when something failed on the way
   */
  void run() {
    WorkFolder work = preflight.work();
    Thread onSignal = new Thread(() -> stop(work), "demo-end");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      new DemoSession(request, work, running, progress, startedAt).run(preflight.source());
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw failed(e, work);
    } finally {
      end(work);
      forget(onSignal);
    }
    progress.say("Results are in " + request.out());
  }

  private FailedException failed(Exception e, WorkFolder work) {
    LOG.error("The demo failed", e);
    // What fails because everything is being stopped is not the reason.
    String what =
        running.ended()
            ? "stopped by a signal"
            : e instanceof FailedException ? e.getMessage() : Failures.describe(e);
    return new FailedException("%s (all logs are in %s)".formatted(what, work.logs()), e);
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
}
