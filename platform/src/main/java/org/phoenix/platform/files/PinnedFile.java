package org.phoenix.platform.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** A file that is named by its hash: on this machine, or at an address that is asked once. */
public final class PinnedFile {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long MOST_BYTES = 4L << 30;

  private PinnedFile() {}

  /**
   * The file on this machine. One that was fetched has the hash; a path is taken as it is.
   *
   * @param where a path or an http or https address
   * @param kept the folder of what was fetched, by hash
   * @throws NoSuchFileException when there is none at the path
   * @throws IOException when the address is none, cannot be asked, or gives another file
   */
  public static Path find(String where, String sha256, Path kept)
      throws IOException, InterruptedException {
    if (!where.matches("(?i)https?://.*")) {
      Path file = Path.of(where);
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(where);
      }
      return file;
    }
    Path file = kept.resolve(sha256);
    if (!Files.isRegularFile(file)) {
      fetch(address(where), sha256, file);
    }
    return file;
  }

  private static URI address(String where) throws IOException {
    try {
      return URI.create(where);
    } catch (IllegalArgumentException e) {
      throw new IOException(where + " is no address", e);
    }
  }

  /** As a whole or not at all. */
  private static void fetch(URI address, String sha256, Path file)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "fetching", null);
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("%s answers %d".formatted(address, answer.statusCode()));
      }
      String found = copy(in, draft, address);
      if (!found.equals(sha256)) {
        throw new IOException(
            "%s gives a file with the SHA-256 %s, not %s".formatted(address, found, sha256));
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The SHA-256 of what came. */
  private static String copy(InputStream in, Path draft, URI address) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(draft), digest)) {
      byte[] chunk = new byte[1 << 16];
      long bytes = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        bytes += n;
        if (bytes > MOST_BYTES) {
          throw new IOException("%s gives more than %d bytes".formatted(address, MOST_BYTES));
        }
        out.write(chunk, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
