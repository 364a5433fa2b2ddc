package org.phoenix.coordinator.work;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.evaluation.SiteImages;
import org.phoenix.coordinator.rounds.Assignment;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.rounds.Rounds;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.runs.Runs;
import org.phoenix.platform.contract.SiteWorkApi.Content;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.store.MultipartUpload;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where a site puts its update, or images of its own model: one presigned PUT, or one for each part
 * of a large file.
 */
@Component
class Uploads {

  /** An update has its base's tensors; only its metadata may be longer. */
  private static final long SLACK = 1 << 20;

  private final OwnAssignments own;
  private final Rounds rounds;
  private final Runs runs;
  private final ObjectStore store;
  private final TransactionTemplate transactions;
  private final long singleUpload;

  Uploads(
      OwnAssignments own,
      Rounds rounds,
      Runs runs,
      ObjectStore store,
      TransactionTemplate transactions,
      CoordinatorProperties properties) {
    this.own = own;
    this.rounds = rounds;
    this.runs = runs;
    this.store = store;
    this.transactions = transactions;
    this.singleUpload = properties.singleUpload().toBytes();
  }

  UploadTicket open(UUID siteId, UUID assignmentId, UploadRequest request) {
    Assignment assignment = own.get(siteId, assignmentId);
    Round round = rounds.get(assignment.roundId());
    Run run = runs.get(assignment.runId());
    OwnAssignments.requireWanted(assignment, round, run);
    requireFitting(request, run, round);
    String key = key(assignment, round, request);
    if (request.bytes() <= singleUpload) {
      URI url = store.urlToWrite(key);
      return new UploadTicket(null, request.bytes(), List.of(url));
    }
    MultipartUpload upload =
        multipart(key, request, assignment.uploadOf(request.sha256(), request.bytes()));
    transactions.executeWithoutResult(
        transaction ->
            own.get(siteId, assignmentId)
                .openUpload(request.sha256(), request.bytes(), upload.uploadId()));
    return new UploadTicket(upload.uploadId(), upload.partBytes(), upload.parts());
  }

  /** Names the assignment and the content, so that no site can reach another's object. */
  static String key(Assignment assignment, Round round, String sha256) {
    return "updates/%s/%d/%s/%s.safetensors"
        .formatted(assignment.runId(), round.number(), assignment.id(), sha256);
  }

  /** The same for images of the site's own model. */
  static String samplesKey(Assignment assignment, Round round, String sha256) {
    return "updates/%s/%d/%s/%s.images.safetensors.gz"
        .formatted(assignment.runId(), round.number(), assignment.id(), sha256);
  }

  private static String key(Assignment assignment, Round round, UploadRequest request) {
    return request.content() == Content.SAMPLES
        ? samplesKey(assignment, round, request.sha256())
        : key(assignment, round, request.sha256());
  }

  /** The upload that has begun already; a new one where the store holds nothing of it. */
  private MultipartUpload multipart(String key, UploadRequest request, @Nullable String uploadId) {
    return Optional.ofNullable(uploadId)
        .flatMap(id -> store.findMultipart(key, id, request.bytes()))
        .orElseGet(() -> store.openMultipart(key, request.bytes()));
  }

  private static void requireFitting(UploadRequest request, Run run, Round round) {
    boolean samples = request.content() == Content.SAMPLES;
    long most = samples ? wanted(run, round).mostBytes() : round.base().bytes() + SLACK;
    if (request.bytes() > most) {
      throw new InvalidRequestException(
          "bytes = %d: %s at most %d"
              .formatted(
                  request.bytes(),
                  samples ? "the images take" : "an update of this model has",
                  most));
    }
  }

  /**
   * The images that the round asks for.
   *
   * @throws InvalidRequestException when it asks for none
   */
  static SiteImages wanted(Run run, Round round) {
    return SiteImages.of(run, round)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "samples: round %d asks for no images of the site's model"
                        .formatted(round.number())));
  }
}
