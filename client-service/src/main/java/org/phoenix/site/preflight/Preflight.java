package org.phoenix.site.preflight;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.coordinator.Trust;
import org.phoenix.site.device.Gpus;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Looks at everything that an agent needs, also after something that is missing. */
@Component
final class Preflight {

  private final SiteProperties properties;
  private final Trust trust;
  private final Gpus gpus;
  private final Clock clock;

  @Autowired
  Preflight(SiteProperties properties, Trust trust) {
    this(properties, trust, new Gpus(), Clock.systemUTC());
  }

  Preflight(SiteProperties properties, Trust trust, Gpus gpus, Clock clock) {
    this.properties = properties;
    this.trust = trust;
    this.gpus = gpus;
    this.clock = clock;
  }

  /**
   * Of everything, the coordinator and the store of the round that it has for the site included.
   */
  Report run() {
    return run(order -> true);
  }

  /**
   * Asks the coordinator; its store is tried only for a round that the site takes part in.
   *
   * @param takesPart whether the site's people let it do that round
   */
  Report run(Predicate<WorkOrder> takesPart) {
    Probe probe = new Probe(trust, clock);
    URI url = properties.coordinatorUrl();
    Answer answer = probe.askForWork(url, properties.enrolmentToken());
    CoordinatorCheck coordinator = new CoordinatorCheck(url, answer);
    List<Finding> outside =
        List.of(
            coordinator.reached(),
            new TlsCheck(url, answer).tls(),
            coordinator.clock(),
            coordinator.token());
    WorkOrder order = coordinator.order();
    if (order == null || !takesPart.test(order)) {
      return report(outside, null, List.of());
    }
    return report(outside, order, List.of(StoreCheck.reached(order, probe)));
  }

  /** Of the site alone: nobody is asked for anything. */
  Report runInside() {
    return report(List.of(), null, List.of());
  }

  private Report report(List<Finding> outside, @Nullable WorkOrder order, List<Finding> store) {
    DataCheck data = new DataCheck(properties.data());
    StateCheck state = new StateCheck(properties.state());
    DeviceCheck device =
        new DeviceCheck(properties.device(), gpus, System.getenv("CUDA_VISIBLE_DEVICES"));
    List<Finding> findings = new ArrayList<>(data.findings());
    findings.add(state.writable());
    findings.add(device.device());
    findings.addAll(outside);
    findings.addAll(fitting(order, device, state));
    findings.addAll(store);
    return new Report(clock.instant(), data.images(), findings);
  }

  private static List<Finding> fitting(
      @Nullable WorkOrder order, DeviceCheck device, StateCheck state) {
    try {
      ExpectedModel model = ExpectedModel.of(order);
      return List.of(device.memory(model), state.room(model));
    } catch (UnsupportedModelException | IllegalArgumentException e) {
      return List.of(
          Finding.failed("memory", "%s; is this the newest version of the agent?", e.getMessage()));
    }
  }
}
