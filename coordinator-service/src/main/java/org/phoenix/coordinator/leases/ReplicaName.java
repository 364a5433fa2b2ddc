package org.phoenix.coordinator.leases;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.phoenix.coordinator.CoordinatorProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * What this coordinator is called among its like. A host and a port have one process at a time, so
 * that a process of the same name follows one that is dead.
 */
@Component
class ReplicaName {

  private final String name;

  ReplicaName(CoordinatorProperties properties, ServerProperties server) {
    this.name = properties.name().isBlank() ? host() + ":" + port(server) : properties.name();
  }

  /** Where any free port will do, the process's id tells two of them apart. */
  private static long port(ServerProperties server) {
    Integer port = server.getPort();
    return port == null || port == 0 ? ProcessHandle.current().pid() : port;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
