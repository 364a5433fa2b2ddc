package org.phoenix.quickstart.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTests {

  @TempDir private Path folder;

  @Test
  void eachServiceHasADatabaseBehindASecretAndNothingListensAfterTheEnd() throws Exception {
    WorkFolder work = WorkFolder.prepare(folder.resolve("with a space"));
    CloseStack running = new CloseStack();
    Map<String, String> settings;
    try (running) {
      Backends backends = Backends.start(folder, work, running);
      settings = backends.of("evaluator");

      try (Connection connection = connect(settings, settings.get("SPRING_DATASOURCE_PASSWORD"))) {
        assertThat(connection.getCatalog()).isEqualTo("evaluator");
      }
      assertThatThrownBy(() -> connect(settings, "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
      assertThat(settings.get("PHOENIX_STORE_SECRETKEY")).hasSizeGreaterThanOrEqualTo(32);
    }

    int port =
        Integer.parseInt(settings.get("SPRING_DATASOURCE_URL").replaceAll(".*:(\\d+)/.*", "$1"));
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  private static Connection connect(Map<String, String> settings, String password)
      throws SQLException {
    return DriverManager.getConnection(
        settings.get("SPRING_DATASOURCE_URL"),
        settings.get("SPRING_DATASOURCE_USERNAME"),
        password);
  }
}
