package org.phoenix.site.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.site.status.SiteStatus;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.stereotype.Component;

/** Gets and puts whole objects by presigned URLs; a short outage is sat out. */
@Component
public class Transfers {

  private final StoreClient store;
  private final RetryTemplate retries;
  private final SiteStatus status;

  Transfers(StoreClient store, RetryTemplate transferRetries, SiteStatus status) {
    this.store = store;
    this.retries = transferRetries;
    this.status = status;
  }

  /**
   * Puts the object at {@code file}; a file that is there and right already stays.
   *
   * @throws WrongBytesException when size or hash are not the announced ones, time and again
   * @throws TransferException when the store cannot be reached or refuses
   */
  public void download(Download download, Path file) throws IOException {
    if (isRight(download, file)) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      patiently(() -> fetch(download, draft));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Puts the file where the ticket says.
   *
   * @return the parts' ETags in order; empty for a single PUT
   * @throws TransferException when the store cannot be reached or refuses
   */
  public List<String> upload(Path file, UploadTicket ticket) throws IOException {
    long bytes = Files.size(file);
    boolean single = ticket.uploadId() == null;
    long partBytes = single ? bytes : ticket.partBytes();
    if (partBytes * ticket.parts().size() < bytes) {
      throw new TransferException(
          "The upload ticket has room for %d x %d bytes, not for %d"
              .formatted(ticket.parts().size(), partBytes, bytes),
          false);
    }
    List<String> etags = new ArrayList<>();
    for (int i = 0; i < ticket.parts().size(); i++) {
      URI url = ticket.parts().get(i);
      long offset = i * partBytes;
      long length = Math.min(partBytes, bytes - offset);
      etags.add(patiently(() -> put(url, file, offset, length)));
    }
    return single ? List.of() : etags;
  }

  private boolean isRight(Download download, Path file) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == download.bytes()
        && Sha256.of(file).equals(download.sha256());
  }

  private Path fetch(Download download, Path draft) throws IOException {
    store.get(download.url(), download.bytes(), draft);
    status.received(Files.size(draft));
    String sha256 = Sha256.of(draft);
    if (!sha256.equals(download.sha256())) {
      throw new WrongBytesException(
          "%s has the SHA-256 %s instead of %s"
              .formatted(StoreClient.name(download.url()), sha256, download.sha256()));
    }
    return draft;
  }

  private String put(URI url, Path file, long offset, long length) throws IOException {
    var body =
        BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> FileSlice.open(file, offset, length)), length);
    HttpResponse<Void> answer = store.put(HttpRequest.newBuilder(url).PUT(body), length);
    status.sent(length);
    return answer.headers().firstValue("ETag").orElse("").replace("\"", "");
  }

  private <T> T patiently(Retryable<T> attempt) throws IOException {
    try {
      return retries.execute(attempt);
    } catch (RetryException e) {
      if (e.getLastException() instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      if (e.getLastException() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getLastException());
    }
  }
}
