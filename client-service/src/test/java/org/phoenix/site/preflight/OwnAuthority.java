package org.phoenix.site.preflight;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that Java does not know, and a server's certificate by it. */
public final class OwnAuthority {

  private static final String PASSWORD = "changeit";

  private final KeyStore keys = KeyStore.getInstance("PKCS12");
  private final Path certificate;

  /**
   * @param host for example {@code ip:127.0.0.1} or {@code dns:elsewhere.example}
   * @param start of the server's certificate, for example {@code -1d}
   * @param days from its start to its end
   */
  public OwnAuthority(Path folder, String host, String start, int days) throws Exception {
    Path file = folder.resolve("keys.p12");
    keytool(file, "-alias authority -dname CN=Hospital -ext bc:c -startdate -100d -validity 1000");
    keytool(
        file,
        "-alias server -signer authority -dname CN=Server -ext san=%s -startdate %s -validity %d"
            .formatted(host, start, days));
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    byte[] pem = Base64.getMimeEncoder().encode(keys.getCertificate("authority").getEncoded());
    certificate = folder.resolve("authority.pem");
    Files.writeString(
        certificate,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(new String(pem, US_ASCII)));
    // Otherwise the server could show the authority as itself.
    keys.deleteEntry("authority");
  }

  /** The authority's, in PEM. */
  public Path certificate() {
    return certificate;
  }

  /** For a server that shows its certificate. */
  public SSLContext context() throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /** Makes a pair of keys by Java's own tool. */
  private static void keytool(Path file, String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of(words.split(" ")));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }
}
