package org.phoenix.site.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of a multipart upload that the store has acknowledged, noted on disk as they arrive. A
 * note counts only for the content and the upload that it names. Without it a crash costs the
 * upload so far and nothing else, so an upload goes on where the note cannot be written.
 */
final class ArrivedParts {

  private static final Logger log = LoggerFactory.getLogger(ArrivedParts.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final Note note;

  private ArrivedParts(Path file, Note note) {
    this.file = file;
    this.note = note;
  }

  /** What an earlier upload of this content noted, if it is of use. */
  static Optional<ArrivedParts> find(Path file, String sha256) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      return Optional.ofNullable(JSON.readValue(json, Note.class))
          .filter(note -> sha256.equals(note.sha256))
          .map(note -> new ArrivedParts(file, note));
    } catch (JacksonException e) {
      log.warn("{} is of no use, the upload starts anew: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** What has arrived under a ticket: what an earlier upload noted if this is the same, or none. */
  static ArrivedParts under(UploadTicket ticket, String uploadId, String sha256, Path file)
      throws IOException {
    Note fresh =
        new Note(sha256, uploadId, ticket.partBytes(), ticket.parts().size(), new TreeMap<>());
    return find(file, sha256)
        .filter(earlier -> earlier.note.isSameUpload(fresh))
        .orElseGet(() -> new ArrivedParts(file, fresh));
  }

  String uploadId() {
    return note.uploadId;
  }

  synchronized int count() {
    return note.etags.size();
  }

  synchronized boolean complete() {
    return missing().isEmpty();
  }

  /** Numbers of the parts, from 0, that are still to be sent. */
  synchronized List<Integer> missing() {
    return IntStream.range(0, note.parts)
        .filter(part -> !note.etags.containsKey(part))
        .boxed()
        .toList();
  }

  /** Of all parts in order, when none is missing. */
  synchronized List<String> etags() {
    return List.copyOf(note.etags.values());
  }

  synchronized void arrived(int part, String etag) {
    note.etags.put(part, etag);
    byte[] json = JSON.writeValueAsBytes(note);
    try {
      Whole.file(file, out -> out.write(json));
    } catch (IOException e) {
      log.warn(
          "{} cannot be written, a crash would cost the upload so far: {}", file, e.toString());
    }
  }

  /**
   * @param parts how many there are
   * @param etags by part
   */
  private record Note(
      String sha256, String uploadId, long partBytes, int parts, SortedMap<Integer, String> etags) {

    Note {
      etags = new TreeMap<>(etags);
    }

    boolean isSameUpload(Note other) {
      return sha256.equals(other.sha256)
          && uploadId.equals(other.uploadId)
          && partBytes == other.partBytes
          && parts == other.parts;
    }
  }
}
