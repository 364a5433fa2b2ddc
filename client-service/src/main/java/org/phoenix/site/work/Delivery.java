package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.platform.contract.SiteWorkApi.Content;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
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

/**
 * Brings a finished update to the store and completes its assignment; before it, the images that
 * come with it.
 */
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

  /** A file that goes to the store, and the message that it is there. */
  private record Parcel(WorkOrder order, Content content, Path file, long bytes, String sha256) {}

  /** Says that a file is in the store. */
  @FunctionalInterface
  private interface Completion {
    void say(Uploaded uploaded);
  }

  /**
   * @param folder the assignment's
   * @throws UnwantedException when the round went on without the update
   * @throws LocalFailureException when the coordinator refuses the update for good
   * @throws IOException when the store fails; the update stays for another attempt
   */
  void deliver(WorkOrder order, FinishedUpdate update, Path folder)
      throws IOException, UnwantedException, LocalFailureException {
    status.delivers(order);
    try {
      if (update.samples() != null) {
        send(order, update.samples(), folder);
      }
      send(order, update, folder);
    } catch (HttpClientErrorException.BadRequest e) {
      throw new LocalFailureException("The coordinator refuses the update: " + e.getMessage(), e);
    } catch (HttpClientErrorException e) {
      if (!UnwantedException.isSaidBy(e)) {
        throw e;
      }
      throw new UnwantedException("the coordinator refuses the update: " + e.getMessage());
    }
  }

  private void send(WorkOrder order, FinishedUpdate.Samples samples, Path folder)
      throws IOException, LocalFailureException {
    send(
        new Parcel(
            order,
            Content.SAMPLES,
            FinishedUpdate.samples(folder),
            samples.bytes(),
            samples.sha256()),
        uploaded ->
            coordinator.samples(
                order.assignmentId(),
                new Samples(
                    samples.bytes(), samples.sha256(), uploaded.uploadId(), uploaded.etags())));
  }

  private void send(WorkOrder order, FinishedUpdate update, Path folder)
      throws IOException, LocalFailureException {
    send(
        new Parcel(
            order, Content.UPDATE, FinishedUpdate.weights(folder), update.bytes(), update.sha256()),
        uploaded ->
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
                    update.memorisation())));
  }

  private void send(Parcel parcel, Completion completion)
      throws IOException, LocalFailureException {
    for (int upload = 1; !arrives(parcel, completion); upload++) {
      if (upload == UPLOADS) {
        throw new LocalFailureException(
            "After %d uploads the store has not got the whole update".formatted(UPLOADS), null);
      }
    }
  }

  /** False when the store has not got what it took: the upload begins again. */
  private boolean arrives(Parcel parcel, Completion completion) throws IOException {
    Uploaded uploaded = uploads.upload(parcel.file(), parcel.sha256(), () -> open(parcel));
    try {
      completion.say(uploaded);
      return true;
    } catch (HttpClientErrorException.BadRequest e) {
      log.warn("The upload of round {} is refused: {}", parcel.order().round(), e.getMessage());
      uploads.forget(parcel.file());
      return false;
    }
  }

  /** Where the file goes; written down before any of it does. */
  private UploadTicket open(Parcel parcel) {
    UploadTicket ticket =
        coordinator.openUpload(
            parcel.order().assignmentId(),
            new UploadRequest(parcel.bytes(), parcel.sha256(), parcel.content()));
    try {
      ledger.file(parcel.order(), parcel.content(), parcel.file(), parcel.sha256(), ticket.parts());
    } catch (IOException e) {
      throw Ledger.notSent(e);
    }
    return ticket;
  }
}
