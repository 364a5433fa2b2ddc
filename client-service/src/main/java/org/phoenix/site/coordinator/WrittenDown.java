package org.phoenix.site.coordinator;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.ledger.Ledger;
import org.springframework.context.annotation.Primary;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The coordinator as all of the agent calls it: every message is in the ledger before it goes. */
@Primary
@Component
class WrittenDown implements SiteWorkApi {

  private final SiteWorkApi coordinator;
  private final Ledger ledger;
  private final URI url;
  private volatile @Nullable WorkOrder current;

  WrittenDown(SiteWorkApi coordinator, Ledger ledger, SiteProperties properties) {
    this.coordinator = coordinator;
    this.ledger = ledger;
    this.url = properties.coordinatorUrl();
  }

  @Override
  public ResponseEntity<WorkOrder> work(Duration wait) {
    ResponseEntity<WorkOrder> answer = coordinator.work(wait);
    if (answer.getBody() != null) {
      current = answer.getBody();
    }
    return answer;
  }

  @Override
  public void introduce(SiteOffer offer) {
    write("introduce", null, offer);
    coordinator.introduce(offer);
  }

  @Override
  public Continuation progress(UUID id, Progress progress) {
    try {
      ledger.beat("progress", url, order(id), progress);
    } catch (IOException e) {
      throw Ledger.notSent(e);
    }
    return coordinator.progress(id, progress);
  }

  @Override
  public UploadTicket openUpload(UUID id, UploadRequest request) {
    write("openUpload", order(id), request);
    return coordinator.openUpload(id, request);
  }

  @Override
  public void samples(UUID id, Samples samples) {
    write("samples", order(id), samples);
    coordinator.samples(id, samples);
  }

  @Override
  public void complete(UUID id, Update update) {
    write("complete", order(id), update);
    coordinator.complete(id, update);
  }

  @Override
  public void fail(UUID id, Failure failure) {
    write("fail", order(id), failure);
    coordinator.fail(id, failure);
  }

  @Override
  public void refuse(UUID id, Refusal refusal) {
    write("refuse", order(id), refusal);
    coordinator.refuse(id, refusal);
  }

  @Override
  public void leave() {
    write("leave", null, null);
    coordinator.leave();
  }

  private void write(String what, @Nullable WorkOrder order, @Nullable Object message) {
    try {
      ledger.message(what, url, order, message);
    } catch (IOException e) {
      throw Ledger.notSent(e);
    }
  }

  private @Nullable WorkOrder order(UUID assignment) {
    WorkOrder order = current;
    return order != null && order.assignmentId().equals(assignment) ? order : null;
  }
}
