package org.phoenix.site.preflight;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
   * @param say of the site's people: one that rests asks nobody anything, and nothing is fetched
   *     for a run that is refused
   */
  Report run(SitesSay say) {
    DataCheck data = new DataCheck(properties.data());
    StateCheck state = new StateCheck(properties.state());
    DeviceCheck device =
        new DeviceCheck(properties.device(), gpus, System.getenv("CUDA_VISIBLE_DEVICES"));
    List<Finding> findings = new ArrayList<>(data.findings());
    findings.add(state.writable());
    findings.add(device.device());
    String restsBecause = say.restsBecause();
    if (restsBecause == null) {
      findings.addAll(afterAsking(say, device, state));
    } else {
      findings.add(CoordinatorCheck.notAsked(properties.coordinatorUrl(), restsBecause));
      findings.addAll(fitting(null, device, state));
    }
    return new Report(clock.instant(), data.images(), findings);
  }

  private List<Finding> afterAsking(SitesSay say, DeviceCheck device, StateCheck state) {
    URI url = properties.coordinatorUrl();
    Probe probe = new Probe(trust, clock);
    Answer answer = probe.askForWork(url, properties.enrolmentToken());
    CoordinatorCheck coordinator = new CoordinatorCheck(url, answer);
    List<Finding> findings = new ArrayList<>();
    findings.add(coordinator.reached());
    findings.add(new TlsCheck(url, answer).tls());
    findings.add(coordinator.clock());
    findings.add(coordinator.token());
    WorkOrder order = coordinator.order();
    if (order != null && say.refuses().test(order.runId())) {
      findings.addAll(fitting(null, device, state));
      findings.add(StoreCheck.notTried(order));
      return findings;
    }
    findings.addAll(fitting(order, device, state));
    if (order != null) {
      findings.add(StoreCheck.reached(order, probe));
    }
    return findings;
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
