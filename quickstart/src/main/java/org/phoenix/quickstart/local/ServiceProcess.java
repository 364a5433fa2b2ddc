package org.phoenix.quickstart.local;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service in a Java process of its own, with its output in a log file. */
public final class ServiceProcess implements Part {

  /** Settings of the user's shell would configure the services too. */
  private static final List<String> FOREIGN_SETTINGS =
      List.of("SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_", "PHOENIX_", "JAVA_TOOL_OPTIONS");

  /**
   * How a service is started.
   *
   * @param name for people, and of the log file
   * @param jar an executable jar
   * @param options of the Java virtual machine
   * @param environment added to the demo's own
   */
  public record Spec(
      String name, Path jar, int port, List<String> options, Map<String, String> environment) {

    Spec with(String variable, String value) {
      Map<String, String> more = new HashMap<>(environment);
      more.put(variable, value);
      return new Spec(name, jar, port, options, more);
    }
  }

  private final Spec spec;
  private final Path log;
  private final WorkFolder work;
  private volatile Process process;

  private ServiceProcess(Spec spec, WorkFolder work, Process process) {
    this.spec = spec;
    this.log = work.log(spec.name());
    this.work = work;
    this.process = process;
  }

  static ServiceProcess start(Spec spec, WorkFolder work) throws IOException {
    return new ServiceProcess(spec, work, run(spec, work));
  }

  private static Process run(Spec spec, WorkFolder work) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JavaProgram.PATH);
    command.addAll(spec.options());
    command.add("-Djava.io.tmpdir=" + work.temporary());
    command.addAll(List.of("-jar", spec.jar().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            // Spring reads configuration from the current folder: let it be an empty one.
            .directory(work.temporary().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(work.log(spec.name()).toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(name -> FOREIGN_SETTINGS.stream().anyMatch(name::startsWith));
    builder.environment().putAll(spec.environment());
    builder.environment().put("SERVER_PORT", Integer.toString(spec.port()));
    return builder.start();
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void startAgain() throws IOException {
    process = run(spec, work);
  }

  public URI url() {
    return Ports.url(spec.port());
  }

  Path log() {
    return log;
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Asks it to end. */
  void askToEnd() {
    process.destroy();
  }

  /** Waits until it has ended, and kills it at {@code limit} of {@link System#nanoTime()}. */
  void end(long limit) {
    try {
      if (!process.waitFor(limit - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return spec.name();
  }
}
