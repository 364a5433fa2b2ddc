package org.phoenix.quickstart.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.phoenix.quickstart.failure.RefusedException;

/** The fixed ports of the demo: the services' own defaults, and one status page per site. */
public final class Ports {

  public static final int COORDINATOR = 8080;
  public static final int EVALUATOR = 8082;
  public static final int SAMPLES = 8083;

  /** The first site's; the others follow. */
  public static final int SITES = 8091;

  private Ports() {}

  /** Where a service of this machine is reached. */
  public static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Who needs which, the sites in their order. */
  public static Map<String, Integer> of(List<String> sites) {
    Map<String, Integer> ports = new TreeMap<>();
    ports.put("coordinator", COORDINATOR);
    ports.put("evaluator", EVALUATOR);
    ports.put("sample service", SAMPLES);
    int port = SITES;
    for (String site : sites) {
      ports.put("site " + site, port++);
    }
    return ports;
  }

  /**
   * Checks that nobody listens on these ports of the loopback interface.
   *
   * @param ports who needs which
   * @throws RefusedException when somebody else listens on one of them
   */
  public static void checkFree(Map<String, Integer> ports) {
    ports.forEach(
        (name, port) -> {
          if (!isFree(port)) {
            throw new RefusedException(
                ("port %d, which the %s needs, is in use; end the program that listens there"
                        + " (ss -ltnp 'sport = :%d' shows it) and start again")
                    .formatted(port, name, port));
          }
        });
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
