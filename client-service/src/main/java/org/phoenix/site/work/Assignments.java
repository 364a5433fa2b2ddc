package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.tracing.Traces;
import org.phoenix.platform.tracing.Traces.Following;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.control.Control;
import org.phoenix.site.device.DeviceMonitor;
import org.phoenix.site.status.SiteStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/**
 * Does one assignment: trains, unless an earlier agent finished that, and delivers. Whatever throws
 * leaves the assignment open at the coordinator, which hands it out again.
 */
@Component
class Assignments {

  private static final Logger log = LoggerFactory.getLogger(Assignments.class);

  private static final int LONGEST_REASON = 2000;

  private final SiteWorkApi coordinator;
  private final StateFolder state;
  private final LocalTraining training;
  private final Delivery delivery;
  private final SiteStatus status;
  private final DeviceMonitor device;
  private final Control control;
  private final Traces traces;
  private final SiteProperties properties;

  Assignments(
      SiteWorkApi coordinator,
      StateFolder state,
      LocalTraining training,
      Delivery delivery,
      SiteStatus status,
      DeviceMonitor device,
      Control control,
      Traces traces,
      SiteProperties properties) {
    this.coordinator = coordinator;
    this.state = state;
    this.training = training;
    this.delivery = delivery;
    this.status = status;
    this.device = device;
    this.control = control;
    this.traces = traces;
    this.properties = properties;
  }

  /**
   * @throws IOException when the network or the disk fails
   * @throws InterruptedException when the agent stops
   */
  @SuppressWarnings("try") // the span is only held
  void work(WorkOrder order) throws IOException, InterruptedException {
    Map<String, String> tags =
        Map.of("run", order.runName(), "round", Integer.toString(order.round()));
    try (Following span = traces.follow(order.traceparent(), "assignment", tags)) {
      carryOut(order);
    }
  }

  private void carryOut(WorkOrder order) throws IOException, InterruptedException {
    control.asked(order);
    String refusal = control.refusal(order.runId());
    if (refusal != null) {
      refuse(order, refusal);
      return;
    }
    status.worksOn(order);
    state.keepOnlyAssignment(order.assignmentId());
    state.worksFor(order.runId());
    Path folder = state.assignment(order.assignmentId());
    try {
      Optional<FinishedUpdate> finished = FinishedUpdate.find(folder);
      FinishedUpdate update = finished.isPresent() ? finished.get() : train(order);
      if (control.withholds(order.runId())) {
        throw new WithheldException();
      }
      delivery.deliver(order, update, folder);
      status.succeeded();
      log.info(
          "Delivered round {} of {}: {} bytes", order.round(), order.runName(), update.bytes());
    } catch (UnwantedException e) {
      log.info("Dropped round {} of {}: {}", order.round(), order.runName(), e.getMessage());
    } catch (WithheldException e) {
      log.info("Stopped round {} of {}: {}", order.round(), order.runName(), e.getMessage());
      return;
    } catch (LocalFailureException e) {
      giveUp(order, String.valueOf(e.getMessage()));
    }
    StateFolder.delete(folder);
  }

  private FinishedUpdate train(WorkOrder order)
      throws IOException,
          InterruptedException,
          UnwantedException,
          WithheldException,
          LocalFailureException {
    log.info("Round {} of {}: {} steps", order.round(), order.runName(), order.steps());
    try (Beats beats = new Beats(coordinator, order, properties.beat())) {
      return training.train(order, new TrainingProgress(order, beats, status, device, control));
    }
  }

  /**
   * Nothing is downloaded. If the coordinator does not hear it, it asks again and is told again.
   */
  private void refuse(WorkOrder order, String reason) throws IOException {
    log.info("Refused round {} of {}: {}", order.round(), order.runName(), reason);
    coordinator.refuse(order.assignmentId(), new Refusal("refused by the site: " + reason));
    StateFolder.delete(state.assignment(order.assignmentId()));
  }

  private void giveUp(WorkOrder order, String reason) {
    log.warn("Cannot do round {} of {}: {}", order.round(), order.runName(), reason);
    status.failed(reason);
    String told = withoutLocalPaths(reason);
    String shortened = told.substring(0, Math.min(told.length(), LONGEST_REASON));
    try {
      coordinator.fail(order.assignmentId(), new Failure(shortened));
    } catch (HttpClientErrorException e) {
      if (!UnwantedException.isSaidBy(e)) {
        throw e;
      }
      log.info("Nobody waits for it any more: {}", e.getMessage());
    }
  }

  /**
   * Where the site keeps things is its own affair, and so is what its images are called: a file's
   * name may say whose image it is.
   */
  private String withoutLocalPaths(String reason) {
    String told =
        reason.replace(properties.state().toAbsolutePath().toString(), "the state folder");
    return told.contains(properties.data().toString())
        ? "The site's images cannot be read; the agent's log says which and why"
        : told;
  }
}
