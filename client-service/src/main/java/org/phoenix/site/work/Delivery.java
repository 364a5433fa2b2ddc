package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.ledger.Ledger;
import org.phoenix.site.status.SiteStatus;
import org.phoenix.site.transfer.Uploads;
import org.phoenix.site.transfer.Uploads.Uploaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Brings a finished update to the store and completes its assignment. */
@Component
class Delivery {

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  /** Whole uploads of which the store has not got everything in the end. */
  private static final int UPLOADS = 3;

  private final SiteWorkApi coordinator;
  private final Uploads uploads;
  private final SiteStatus status;
  private final Ledger ledger;

  Delivery(SiteWorkApi coordinator, Uploads uploads, SiteStatus status, Ledger ledger) {
    this.coordinator = coordinator;
    this.uploads = uploads;
    this.status = status;
    this.ledger = ledger;
  }

  /**
   * @throws UnwantedException when the round went on without the update
   * @throws LocalFailureException when the coordinator refuses the update for good
   * @throws IOException when the store fails; the update stays for another attempt
   */
  void deliver(WorkOrder order, FinishedUpdate update, Path weights)
      throws IOException, UnwantedException, LocalFailureException {
    status.delivers(order);
    try {
      for (int upload = 1; !isComplete(order, update, weights); upload++) {
        if (upload == UPLOADS) {
          throw new LocalFailureException(
              "After %d uploads the store has not got the whole update".formatted(UPLOADS), null);
        }
      }
    } catch (HttpClientErrorException.BadRequest e) {
      throw new LocalFailureException("The coordinator refuses the update: " + e.getMessage(), e);
    } catch (HttpClientErrorException e) {
      if (!UnwantedException.isSaidBy(e)) {
        throw e;
      }
      throw new UnwantedException("the coordinator refuses the update: " + e.getMessage());
    }
  }

  /** Where the file goes; written down before any of it does. */
  private UploadTicket open(WorkOrder order, FinishedUpdate update, Path weights) {
    UploadTicket ticket =
        coordinator.openUpload(
            order.assignmentId(), new UploadRequest(update.bytes(), update.sha256()));
    try {
      ledger.file(order, weights, update.sha256(), ticket.parts());
    } catch (IOException e) {
      throw Ledger.notSent(e);
    }
    return ticket;
  }

  /** False when the store has not got what it took: the upload begins again. */
  private boolean isComplete(WorkOrder order, FinishedUpdate update, Path weights)
      throws IOException {
    Uploaded uploaded =
        uploads.upload(weights, update.sha256(), () -> open(order, update, weights));
    try {
      coordinator.complete(
          order.assignmentId(),
          new Update(
              update.bytes(),
              update.sha256(),
              update.images(),
              update.meanLoss(),
              update.seconds(),
              uploaded.uploadId(),
              uploaded.etags(),
              update.memorisation()));
      return true;
    } catch (HttpClientErrorException.BadRequest e) {
      log.warn("The upload of round {} is refused: {}", order.round(), e.getMessage());
      uploads.forget(weights);
      return false;
    }
  }
}
