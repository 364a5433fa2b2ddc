package org.phoenix.quickstart.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Services that start and end together. */
record ServiceGroup(List<ServiceProcess> services) implements AutoCloseable {

  /** The most they may take to end by themselves before they are killed. */
  private static final long PATIENCE_SECONDS = 5;

  static ServiceGroup start(List<ServiceProcess.Spec> specs, WorkFolder work) throws IOException {
    ServiceGroup group = new ServiceGroup(new ArrayList<>());
    try {
      for (ServiceProcess.Spec spec : specs) {
        group.services.add(ServiceProcess.start(spec, work));
      }
      return group;
    } catch (IOException e) {
      group.close();
      throw e;
    }
  }

  @Override
  public void close() {
    services.forEach(ServiceProcess::askToEnd);
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    services.forEach(service -> service.end(limit));
  }
}
