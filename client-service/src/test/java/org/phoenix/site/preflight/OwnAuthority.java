package org.phoenix.site.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that Java does not know, and a server's certificate by it. */
public final class OwnAuthority {

  private static final String PASSWORD = "changeit";

  private final Path keys;
  private final Path certificate;

  /**
   * @param host for example {@code ip:127.0.0.1} or {@code dns:elsewhere.example}
   * @param start of the server's certificate, for example {@code -1d}
   * @param days from its start to its end
   */
  public OwnAuthority(Path folder, String host, String start, int days) throws Exception {
    keys = folder.resolve("keys.p12");
    certificate = folder.resolve("authority.pem");
    keytool(
        "-genkeypair -alias authority -keyalg EC -dname CN=Hospital -ext bc:c -startdate -100d"
            + " -validity 1000");
    keytool("-exportcert -alias authority -rfc -file " + certificate);
    keytool(
        "-genkeypair -alias server -signer authority -keyalg EC -dname CN=Server -ext san=%s"
                .formatted(host)
            + " -startdate %s -validity %d".formatted(start, days));
    // Otherwise the server could show the authority as itself.
    keytool("-delete -alias authority");
  }

  /** The authority's, in PEM. */
  public Path certificate() {
    return certificate;
  }

  /** For a server that shows its certificate. */
  public SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words.split(" ")));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }
}
