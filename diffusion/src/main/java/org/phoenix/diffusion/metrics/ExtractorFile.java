package org.phoenix.diffusion.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.files.Whole;

/** Where an extractor comes from: a path, or an address that is asked once and then kept. */
public final class ExtractorFile {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long MOST_BYTES = 4L << 30;

  private ExtractorFile() {}

  /**
   * The file on this machine.
   *
   * @param where a path or an http or https address
   * @param kept the folder of what was fetched, by hash
   * @throws UnfitFeaturesException when there is no such file, or another one at the address
   * @throws IOException when the address cannot be asked
   */
  public static Path find(String where, String sha256, Path kept)
      throws IOException, InterruptedException {
    if (!where.matches("(?i)https?://.*")) {
      Path file = Path.of(where);
      if (!Files.isRegularFile(file)) {
        throw new UnfitFeaturesException("extractor %s: no such file".formatted(where));
      }
      return file;
    }
    Path file = kept.resolve(sha256 + ".pt");
    if (!Files.isRegularFile(file)) {
      fetch(address(where), sha256, file);
    }
    return file;
  }

  private static URI address(String where) {
    try {
      return URI.create(where);
    } catch (IllegalArgumentException e) {
      throw new UnfitFeaturesException("extractor %s: is no address".formatted(where));
    }
  }

  private static void fetch(URI address, String sha256, Path file)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("%s answers %d".formatted(address, answer.statusCode()));
      }
      Whole.draft(
          file,
          draft -> {
            copy(in, draft, address);
            String found = Sha256.of(draft);
            if (!found.equals(sha256)) {
              throw new UnfitFeaturesException(
                  "%s gives a file with the SHA-256 %s, not %s".formatted(address, found, sha256));
            }
          });
    }
  }

  private static void copy(InputStream in, Path draft, URI address) throws IOException {
    try (var out = Files.newOutputStream(draft)) {
      byte[] chunk = new byte[1 << 16];
      long bytes = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        bytes += n;
        if (bytes > MOST_BYTES) {
          throw new UnfitFeaturesException(
              "%s gives more than %d bytes".formatted(address, MOST_BYTES));
        }
        out.write(chunk, 0, n);
      }
    }
  }
}
