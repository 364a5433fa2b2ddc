package org.phoenix.site.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.site.status.SiteStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Puts a file where tickets say, a large one in parts, several at once. What has arrived is noted
 * beside the file: another upload of it, after a failure or a crash, sends the missing parts only.
 */
@Component
public class Uploads {

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  private static final int AT_ONCE = 3;

  /** Tickets that may bring nothing further before the agent pauses. */
  private static final int VAIN_TICKETS = 2;

  private final StoreClient store;
  private final Patience patience;
  private final SiteStatus status;

  Uploads(StoreClient store, Patience patience, SiteStatus status) {
    this.store = store;
    this.patience = patience;
    this.status = status;
  }

  /**
   * An upload whose bytes are in the store.
   *
   * @param uploadId of a multipart upload; absent for a single PUT
   * @param etags of the parts in order; empty for a single PUT
   */
  public record Uploaded(@Nullable String uploadId, List<String> etags) {}

  /**
   * Puts the file. Where the store refuses a URL, which may have expired, or has lost the upload, a
   * fresh ticket is asked for.
   *
   * @param sha256 of the file
   * @param tickets asks the coordinator where the file goes: the same upload while it is open
   * @throws TransferException when the store cannot be reached or refuses; what arrived is noted
   */
  public Uploaded upload(Path file, String sha256, Supplier<UploadTicket> tickets)
      throws IOException {
    Optional<ArrivedParts> whole =
        ArrivedParts.find(note(file), sha256).filter(ArrivedParts::complete);
    if (whole.isPresent()) {
      return uploaded(whole.get());
    }
    int most = 0;
    int vain = 0;
    while (true) {
      UploadTicket ticket = tickets.get();
      String uploadId = ticket.uploadId();
      ArrivedParts arrived =
          uploadId == null ? null : ArrivedParts.under(ticket, uploadId, sha256, note(file));
      most = Math.max(most, arrived == null ? 0 : arrived.count());
      try {
        if (arrived == null) {
          put(ticket.parts().get(0), file, 0, Files.size(file));
          return new Uploaded(null, List.of());
        }
        putMissing(file, ticket, arrived);
        return uploaded(arrived);
      } catch (TransferException e) {
        int count = arrived == null ? 0 : arrived.count();
        vain = count > most ? 0 : vain + 1;
        most = Math.max(most, count);
        if (e.sameUrlMayWork() || vain > VAIN_TICKETS) {
          throw e;
        }
        log.info("{}; asking for fresh URLs", e.getMessage());
      }
    }
  }

  /** What was noted of the file's upload counts no more: the store refuses the parts. */
  public void forget(Path file) throws IOException {
    Files.deleteIfExists(note(file));
  }

  private static Path note(Path file) {
    return file.resolveSibling(file.getFileName() + ".upload.json");
  }

  private static Uploaded uploaded(ArrivedParts arrived) {
    return new Uploaded(arrived.uploadId(), arrived.etags());
  }

  /** After a failure no further part is begun, but those under way may arrive. */
  private void putMissing(Path file, UploadTicket ticket, ArrivedParts arrived) throws IOException {
    long bytes = Files.size(file);
    long partBytes = ticket.partBytes();
    if (partBytes * ticket.parts().size() < bytes) {
      throw new TransferException(
          "The upload ticket has room for %d x %d bytes, not for %d"
              .formatted(ticket.parts().size(), partBytes, bytes),
          false);
    }
    Queue<Integer> missing = new ConcurrentLinkedQueue<>(arrived.missing());
    Callable<Void> sender =
        () -> {
          try {
            for (Integer part = missing.poll(); part != null; part = missing.poll()) {
              long offset = part * partBytes;
              long length = Math.min(partBytes, bytes - offset);
              arrived.arrived(part, put(ticket.parts().get(part), file, offset, length));
            }
            return null;
          } finally {
            missing.clear();
          }
        };
    ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE, Uploads::thread);
    try {
      finish(senders.invokeAll(Collections.nCopies(AT_ONCE, sender)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException("The upload was interrupted", e);
    } finally {
      senders.shutdownNow();
    }
  }

  private static void finish(List<Future<Void>> senders) throws IOException, InterruptedException {
    for (Future<Void> sender : senders) {
      try {
        sender.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** The part's ETag. */
  private String put(URI url, Path file, long offset, long length) throws IOException {
    var body =
        BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> FileSlice.open(file, offset, length)), length);
    HttpRequest.Builder request = HttpRequest.newBuilder(url).PUT(body);
    HttpResponse<Void> answer = patience.with(() -> store.put(request, length));
    status.sent(length);
    return answer.headers().firstValue("ETag").orElse("").replace("\"", "");
  }

  private static Thread thread(Runnable sender) {
    Thread thread = new Thread(sender, "upload");
    thread.setDaemon(true);
    return thread;
  }
}
