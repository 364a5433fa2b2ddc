package org.phoenix.quickstart.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.phoenix.quickstart.failure.FailedException;

/** A PostgreSQL server with one database and one role for each service. */
final class Databases implements Part, AutoCloseable {

  private final EmbeddedPostgres server;
  private final Postmaster postmaster;
  private final String password;

  private Databases(EmbeddedPostgres server, Postmaster postmaster, String password) {
    this.server = server;
    this.postmaster = postmaster;
    this.password = password;
  }

  /**
   * Starts the server on a free port of the loopback interface.
   *
   * @param binaries where the server's programs are unpacked once
   * @param password of every role
   */
  static Databases start(List<String> names, WorkFolder work, Path binaries, String password) {
    Path folder = work.state("postgres");
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder)
              .setOverrideWorkingDirectory(Files.createDirectories(binaries).toFile())
              // The demo stops it after the services, a hook of its own would do so before them.
              .setRegisterShutdownHook(false)
              // No crash of the machine is survived: the data live as long as the demo.
              .setServerConfig("fsync", "off")
              // What was answered survives the server's own: the library turns this off.
              .setServerConfig("synchronous_commit", "on")
              .setOutputRedirector(ProcessBuilder.Redirect.appendTo(work.log("postgres").toFile()))
              .setErrorRedirector(ProcessBuilder.Redirect.appendTo(work.log("postgres").toFile()))
              .start();
      Databases databases =
          new Databases(server, new Postmaster(folder, work.log("postgres")), password);
      try {
        databases.create(names, folder);
      } catch (IOException | SQLException e) {
        databases.close();
        throw e;
      }
      return databases;
    } catch (IOException | SQLException | IllegalStateException e) {
      throw new FailedException(
          "PostgreSQL did not start (%s); its log is %s"
              .formatted(e.getMessage(), work.log("postgres")),
          e);
    }
  }

  /** Until the last statement the server trusts everybody on this machine. */
  private void create(List<String> names, Path folder) throws IOException, SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String name : names) {
        statement.execute("create role " + name + " login password '" + password + "'");
        statement.execute("create database " + name + " owner " + name);
      }
      Files.writeString(folder.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("select pg_reload_conf()");
    }
  }

  /** How a service reaches its database. */
  Map<String, String> environment(String name) {
    return Map.of(
        "SPRING_DATASOURCE_URL",
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name,
        "SPRING_DATASOURCE_USERNAME",
        name,
        "SPRING_DATASOURCE_PASSWORD",
        password);
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public boolean isAlive() {
    return postmaster.isAlive();
  }

  @Override
  public void kill() {
    postmaster.kill();
  }

  @Override
  public void startAgain() throws IOException {
    postmaster.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
