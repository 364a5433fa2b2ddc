package org.phoenix.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server (s3proxy over a folder) in a process of its own. It checks signatures, presigned
 * URLs and conditional writes as a real store does; its jars never meet the services'.
 */
public final class EmbeddedS3 implements AutoCloseable {

  /** Names the folder of the server's jars where it cannot be found beside this class. */
  public static final String LIB_PROPERTY = "phoenix.embedded-s3.lib";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final URI endpoint;
  private final Thread stopper;

  private EmbeddedS3(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
    this.stopper = new Thread(process::destroyForcibly, "embedded-s3-stopper");
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @param folder keeps configuration, log and objects; created if missing
   * @param port the port on the loopback interface; 0 takes a free one
   * @throws IOException when the server does not come up; the message names its log
   */
  public static EmbeddedS3 start(Path folder, int port, String accessKey, String secretKey)
      throws IOException {
    Path objects = Files.createDirectories(folder.resolve("objects"));
    Path log = folder.resolve("s3.log");
    URI endpoint = URI.create("http://127.0.0.1:" + (port == 0 ? freePort() : port));
    Path configuration = folder.resolve("s3proxy.properties");
    writeConfiguration(configuration, endpoint, objects, accessKey, secretKey);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + warningsOnly(folder),
                "-cp",
                lib() + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    EmbeddedS3 server = new EmbeddedS3(process, endpoint);
    server.awaitReady(log);
    return server;
  }

  /** Where the server listens, for example {@code http://127.0.0.1:9000}. */
  public URI endpoint() {
    return endpoint;
  }

  /** The server's process, for fault drills. */
  public Process process() {
    return process;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopper);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Left alone, the server logs every byte it waits for: hundreds of megabytes in a demo. */
  private static Path warningsOnly(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
          </appender>
          <root level="warn"><appender-ref ref="out"/></root>
        </configuration>
        """);
  }

  private static void writeConfiguration(
      Path file, URI endpoint, Path objects, String accessKey, String secretKey)
      throws IOException {
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", endpoint.toString());
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", accessKey);
    properties.setProperty("s3proxy.credential", secretKey);
    properties.setProperty("jclouds.provider", "filesystem-nio2");
    properties.setProperty("jclouds.filesystem.basedir", objects.toAbsolutePath().toString());
    properties.setProperty("jclouds.identity", "local");
    properties.setProperty("jclouds.credential", "local");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
  }

  private void awaitReady(Path log) throws IOException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!accepts()) {
      try {
        if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > limit) {
          close();
          throw new IOException(
              "The S3 server did not start at " + endpoint + "; its log is " + log);
        }
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while the S3 server started", e);
      }
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path lib() {
    String named = System.getProperty(LIB_PROPERTY);
    Path lib = named == null ? besideThisClass() : Path.of(named);
    try (var jars = Files.list(lib)) {
      if (jars.noneMatch(jar -> jar.getFileName().toString().startsWith("s3proxy"))) {
        throw new IllegalStateException("No s3proxy jar in " + lib + "; build embedded-s3 first");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the S3 server's jars in " + lib + "; set -D" + LIB_PROPERTY, e);
    }
    return lib;
  }

  /** In a build both {@code target/classes} and {@code target/embedded-s3.jar} lie beside lib. */
  private static Path besideThisClass() {
    try {
      Path here =
          Path.of(EmbeddedS3.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolveSibling("lib");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
