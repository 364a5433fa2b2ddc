package org.phoenix.samples;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.tracing.Traces;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;

/** A coordinator that knows some runs and updates, and is out of reach when told to be. */
public final class FakeRuns {

  private final Map<String, @Nullable String> checkpoints = new ConcurrentHashMap<>();
  private final Map<UUID, RunsApi.UpdateView> updates = new ConcurrentHashMap<>();
  private volatile @Nullable Traces traces;
  private volatile @Nullable String context;
  private final AtomicInteger outages = new AtomicInteger();

  public void checkpoint(UUID run, int round, String sha256) {
    checkpoints.put(run + "/" + round, sha256);
  }

  public void update(UUID id, String objectKey, String sha256) {
    updates.put(
        id,
        new RunsApi.UpdateView(id, UUID.randomUUID(), 1, "site", objectKey, sha256, null, null));
  }

  public void failNext(int times) {
    outages.set(times);
  }

  /** Where to look up in which trace a round is asked for. */
  void trace(Traces current) {
    traces = current;
  }

  /** The trace in which a round was last asked for. */
  public @Nullable String context() {
    return context;
  }

  /** Only what the sample service calls is there. */
  RunsApi api() {
    return (RunsApi)
        Proxy.newProxyInstance(
            RunsApi.class.getClassLoader(),
            new Class<?>[] {RunsApi.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "round" -> round((UUID) arguments[0], (Integer) arguments[1]);
                  case "update" -> update((UUID) arguments[0]);
                  case "toString" -> "fake runs";
                  case "hashCode" -> 1;
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private RunsApi.RoundView round(UUID run, int number) {
    Traces current = traces;
    context = current == null ? null : current.current();
    outage();
    String sha256 = checkpoints.get(run + "/" + number);
    if (sha256 == null) {
      throw notFound();
    }
    return new RunsApi.RoundView(
        UUID.randomUUID(),
        number,
        RunsApi.RoundStatus.CLOSED,
        null,
        sha256,
        0,
        null,
        1,
        1,
        0,
        Instant.EPOCH,
        null,
        null,
        null,
        null,
        null,
        false,
        List.of(),
        List.of(),
        List.of());
  }

  private RunsApi.UpdateView update(UUID id) {
    outage();
    RunsApi.UpdateView update = updates.get(id);
    if (update == null) {
      throw notFound();
    }
    return update;
  }

  private void outage() {
    if (outages.getAndDecrement() > 0) {
      throw new ResourceAccessException("the coordinator is out of reach");
    }
  }

  private static HttpClientErrorException notFound() {
    return HttpClientErrorException.create(
        HttpStatus.NOT_FOUND, "Not Found", HttpHeaders.EMPTY, new byte[0], null);
  }
}
