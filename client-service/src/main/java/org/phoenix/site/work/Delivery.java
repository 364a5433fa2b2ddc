package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.ledger.Ledger;
import org.phoenix.site.status.SiteStatus;
import org.phoenix.site.transfer.Transfers;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Brings a finished update to the store and completes its assignment. */
@Component
class Delivery {

  private final SiteWorkApi coordinator;
  private final Transfers transfers;
  private final SiteStatus status;
  private final Ledger ledger;

  Delivery(SiteWorkApi coordinator, Transfers transfers, SiteStatus status, Ledger ledger) {
    this.coordinator = coordinator;
    this.transfers = transfers;
    this.status = status;
    this.ledger = ledger;
  }

  /**
   * @throws UnwantedException when the round went on without the update
   * @throws IOException when the store fails; the update stays for another attempt
   */
  void deliver(WorkOrder order, FinishedUpdate update, Path weights)
      throws IOException, UnwantedException {
    status.delivers(order);
    try {
      UploadTicket ticket =
          coordinator.openUpload(
              order.assignmentId(), new UploadRequest(update.bytes(), update.sha256()));
      ledger.file(order, weights, update.sha256(), ticket.parts());
      List<String> etags = transfers.upload(weights, ticket);
      coordinator.complete(
          order.assignmentId(),
          new Update(
              update.bytes(),
              update.sha256(),
              update.images(),
              update.meanLoss(),
              update.seconds(),
              ticket.uploadId(),
              etags));
    } catch (HttpClientErrorException.NotFound | HttpClientErrorException.Conflict e) {
      throw new UnwantedException("the coordinator refuses the update: " + e.getMessage());
    }
  }
}
