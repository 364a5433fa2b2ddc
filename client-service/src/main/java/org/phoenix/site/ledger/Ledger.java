package org.phoenix.site.ledger;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.platform.contract.SiteWorkApi.Content;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.SiteProperties;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes down whatever leaves this site, before it leaves: what cannot be written is not sent.
 * {@code sent.jsonl} in the state folder holds an entry a line, {@code sent/SHA256.json} the
 * tensors of a file. Idle questions for work are left out; they say nothing of the site.
 */
@Component
public class Ledger {

  private static final long MOST_BYTES = 4 << 20;
  private static final int FILES_KEPT = 200;
  private static final Duration BEATS_TOGETHER = Duration.ofMinutes(5);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final LedgerFiles files;
  private final Path tensors;
  private @Nullable Entry beats;
  private Instant beatsWritten = Instant.EPOCH;
  private long written = -1;

  @Autowired
  Ledger(SiteProperties properties) {
    this(properties.state(), MOST_BYTES);
  }

  Ledger(Path folder, long mostBytes) {
    files =
        new LedgerFiles(
            folder.resolve("sent.jsonl"), folder.resolve("sent-older.jsonl"), mostBytes);
    tensors = folder.resolve("sent");
  }

  /**
   * A message to the coordinator is about to be sent.
   *
   * @param order the work that it is about, if it is about any
   * @param message as it goes out
   */
  public synchronized void message(
      String what, URI to, @Nullable WorkOrder order, @Nullable Object message) throws IOException {
    flushBeats();
    append(Entry.of(what, host(to), order, 1, message == null ? null : JSON.valueToTree(message)));
  }

  /** The same of a report of progress: the first one of an assignment, then in bundles. */
  public synchronized void beat(String what, URI to, @Nullable WorkOrder order, Object progress)
      throws IOException {
    Entry beat = Entry.of(what, host(to), order, 1, JSON.valueToTree(progress));
    Entry before = beats;
    if (before == null || !Objects.equals(before.assignment(), beat.assignment())) {
      flushBeats();
      append(beat);
      beats = Entry.of(what, host(to), order, 0, null);
      beatsWritten = beat.at();
      return;
    }
    beats = Entry.of(what, host(to), order, before.count() + 1, beat.message());
    if (Duration.between(beatsWritten, beat.at()).compareTo(BEATS_TOGETHER) >= 0) {
      flushBeats();
      beats = Entry.of(what, host(to), order, 0, null);
      beatsWritten = beat.at();
    }
  }

  /**
   * A file is about to be sent.
   *
   * @param to where its parts go
   */
  public synchronized void file(
      WorkOrder order, Content content, Path file, String sha256, List<URI> to) throws IOException {
    SentFile sent =
        content == Content.SAMPLES
            ? SentFile.ofCompressed(sha256, file)
            : SentFile.of(sha256, file);
    byte[] json = JSON.writeValueAsBytes(sent);
    Files.createDirectories(tensors);
    Whole.file(tensors.resolve(sha256 + ".json"), out -> out.write(json));
    String hosts = to.stream().map(Ledger::host).distinct().collect(Collectors.joining(", "));
    flushBeats();
    String what = content == Content.SAMPLES ? Outflow.IMAGES : Outflow.FILE;
    append(Entry.of(what, hosts, order, 1, JSON.valueToTree(sent.summary())));
    prune();
  }

  /**
   * Entries, newest first.
   *
   * @param before only those with a smaller number
   */
  synchronized List<Entry> entries(long before, int limit) throws IOException {
    List<String> lines = files.lines();
    try {
      return IntStream.range(0, lines.size())
          .mapToObj(i -> JSON.readValue(lines.get(lines.size() - 1 - i), Entry.class))
          .filter(entry -> entry.number() < before)
          .limit(limit)
          .toList();
    } catch (JacksonException e) {
      throw new IOException(
          files.newer() + " or the file before it has a line that is no entry", e);
    }
  }

  /** The tensors of a file that was sent, unless that is too long ago. */
  Optional<SentFile> sent(String sha256) throws IOException {
    Path file = tensors.resolve(sha256 + ".json");
    return Files.exists(file)
        ? Optional.of(
            JSON.readValue(Files.readString(file, StandardCharsets.UTF_8), SentFile.class))
        : Optional.empty();
  }

  private void flushBeats() throws IOException {
    Entry bundle = beats;
    if (bundle != null && bundle.count() > 0) {
      append(bundle);
    }
    beats = null;
  }

  private void append(Entry entry) throws IOException {
    if (written < 0) {
      files.mend();
      written = entries(Long.MAX_VALUE, 1).stream().mapToLong(Entry::number).findFirst().orElse(0);
    }
    files.append(JSON.writeValueAsString(entry.numbered(written + 1)));
    written++;
  }

  private void prune() throws IOException {
    try (Stream<Path> all = Files.list(tensors)) {
      List<Path> tooMany =
          all.sorted(Comparator.comparingLong((Path one) -> one.toFile().lastModified()).reversed())
              .skip(FILES_KEPT)
              .toList();
      for (Path one : tooMany) {
        Files.delete(one);
      }
    }
  }

  /** What a failure to write is for the agent: a lost connection, after which it tries again. */
  public static ResourceAccessException notSent(IOException e) {
    return new ResourceAccessException(
        "Nothing was sent, because what is sent cannot be written down: " + e, e);
  }

  private static String host(URI to) {
    return to.getScheme() + "://" + to.getAuthority();
  }
}
