package org.phoenix.quickstart.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.quickstart.failure.FailedException;

class ServiceProcessTests {

  @TempDir private Path folder;

  private WorkFolder work;
  private final CloseStack running = new CloseStack();

  @BeforeEach
  void prepareFolder() throws IOException {
    work = WorkFolder.prepare(folder.resolve("with a space"));
  }

  @Test
  void servicesAreWaitedForAndNothingRunsAfterTheEnd() throws Exception {
    List<ServiceProcess> services =
        running
            .start(() -> ServiceGroup.start(List.of(spec("one", "ok"), spec("two", "ok")), work))
            .services();
    new Readiness(running).await(services);
    assertThat(services).allMatch(ServiceProcess::isAlive);

    running.close();

    assertThat(services).noneMatch(service -> service.handle().isAlive());
  }

  @Test
  void aServiceThatDoesNotWantToEndIsKilled() throws Exception {
    List<ServiceProcess> services =
        running.start(() -> ServiceGroup.start(List.of(spec("deaf", "deaf")), work)).services();
    new Readiness(running).await(services);

    running.close();

    assertThat(services.get(0).handle().isAlive()).isFalse();
  }

  @Test
  void aServiceThatDiesIsNamedWithItsReasonAndItsLog() throws Exception {
    List<ServiceProcess> services =
        running.start(() -> ServiceGroup.start(List.of(spec("sick", "dies")), work)).services();

    assertThatThrownBy(() -> new Readiness(running).await(services))
        .isInstanceOf(FailedException.class)
        .hasMessageContainingAll("sick", "exit code 3", "no such table", "sick.log");
    running.close();
  }

  @Test
  void nothingStartsAfterTheEnd() {
    running.close();

    assertThatThrownBy(
            () -> running.start(() -> ServiceGroup.start(List.of(spec("late", "ok")), work)))
        .isInstanceOf(FailedException.class);
  }

  @Test
  void logsStayAndStateGoes() throws IOException {
    Files.writeString(work.log("coordinator"), "a line");
    Files.writeString(work.state("tmp").resolve("file"), "large");

    work.deleteState();

    assertThat(work.log("coordinator")).exists();
    assertThat(work.state("tmp")).doesNotExist();
  }

  private ServiceProcess.Spec spec(String name, String behaviour) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new ServiceProcess.Spec(
          name,
          jar(name),
          free.getLocalPort(),
          List.of("-Xmx32m", "-XX:TieredStopAtLevel=1"),
          Map.of("BEHAVIOUR", behaviour));
    }
  }

  private Path jar(String name) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Pretender.class.getName());
    Path jar = folder.resolve(name + " app.jar");
    String entry = Pretender.class.getName().replace('.', '/') + ".class";
    try (var in = Pretender.class.getResourceAsStream("/" + entry);
        var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry(entry));
      out.write(in.readAllBytes());
    }
    return jar;
  }

  /** Stands in for a service: healthy, deaf to signals, or dying. */
  public static final class Pretender {

    private Pretender() {}

    public static void main(String[] arguments) throws IOException {
      String behaviour = System.getenv("BEHAVIOUR");
      if (behaviour.equals("dies")) {
        System.err.println("Caused by: java.lang.IllegalStateException: no such table");
        System.exit(3);
      }
      if (behaviour.equals("deaf")) {
        Runtime.getRuntime().addShutdownHook(new Thread(Pretender::stay));
      }
      int port = Integer.parseInt(System.getenv("SERVER_PORT"));
      var address = new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer server = HttpServer.create(address, 0);
      server.createContext(
          "/actuator/health",
          exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }

    private static void stay() {
      java.util.concurrent.locks.LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }
}
