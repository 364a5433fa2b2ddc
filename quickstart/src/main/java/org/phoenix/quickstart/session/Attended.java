package org.phoenix.quickstart.session;

import java.io.IOException;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a session and ends everything that it started, whatever happens in it. */
public final class Attended {

  /** What is run. */
  @FunctionalInterface
  public interface Session {
    /**
     * @param running takes everything that must be ended
     */
    void run(CloseStack running) throws IOException, InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Attended.class);

  private final WorkFolder work;
  private final Progress progress;
  private final CloseStack running = new CloseStack();

  public Attended(WorkFolder work, Progress progress) {
    this.work = work;
    this.progress = progress;
  }

  /**
   * Runs the session and ends everything that it started.
   *
   * @throws FailedException when something failed on the way
   */
  public void run(Session session) {
    Thread onSignal = new Thread(this::stop, "session-end");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      session.run(running);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw failed(e);
    } finally {
      end();
      forget(onSignal);
    }
  }

  private FailedException failed(Exception e) {
    LOG.error("The session failed", e);
    // What fails because everything is being stopped is not the reason.
    String what =
        running.ended()
            ? "stopped by a signal"
            : e instanceof FailedException ? e.getMessage() : Failures.describe(e);
    return new FailedException("%s (all logs are in %s)".formatted(what, work.logs()), e);
  }

  /** Called when a signal ends the process; the session will not say anything any more. */
  private void stop() {
    progress.say("Stopping everything");
    progress.close();
    end();
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // The signal has come, and the thread does its work.
    }
  }

  private synchronized void end() {
    running.close();
    try {
      work.deleteState();
    } catch (IOException e) {
      LOG.warn("{} was not deleted", work.root(), e);
    }
  }
}
