package org.phoenix.site.preflight;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.Settings;
import org.phoenix.site.coordinator.Trust;
import org.phoenix.site.preflight.Finding.Verdict;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

class TlsCheckTests {

  @TempDir private Path folder;

  @Test
  void aTrustedCertificateIsToldWithItsEnd() throws Exception {
    OwnAuthority authority = new OwnAuthority(folder, "ip:127.0.0.1", "-1d", 100);

    Finding found = ask(authority, trusting(authority));

    assertThat(found.verdict()).as(found.text()).isEqualTo(Verdict.OK);
    assertThat(found.text())
        .startsWith("127.0.0.1 shows a certificate by Hospital, valid until 20");
  }

  @Test
  void oneThatEndsSoonIsAWarning() throws Exception {
    OwnAuthority authority = new OwnAuthority(folder, "ip:127.0.0.1", "-1d", 10);

    Finding found = ask(authority, trusting(authority));

    assertThat(found.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(found.text()).contains("which is soon or over");
  }

  @Test
  void anUnknownAuthorityIsNamed() throws Exception {
    Finding found = ask(new OwnAuthority(folder, "ip:127.0.0.1", "-1d", 100), Settings.OF_JAVA);

    assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(found.text())
        .startsWith(
            "the certificate of 127.0.0.1 is by Hospital," + " whom this machine does not trust");
  }

  @Test
  void aCertificateOfAnotherHostIsToldWithItsName() throws Exception {
    OwnAuthority authority = new OwnAuthority(folder, "dns:elsewhere.example", "-1d", 100);

    Finding found = ask(authority, trusting(authority));

    assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(found.text())
        .startsWith("the certificate is for elsewhere.example, not for 127.0.0.1");
  }

  @Test
  void aCertificateThatEndedIsToldWithTheDay() throws Exception {
    OwnAuthority authority = new OwnAuthority(folder, "ip:127.0.0.1", "-40d", 20);

    Finding found = ask(authority, trusting(authority));

    assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(found.text()).startsWith("127.0.0.1 shows a certificate that ended on 20");
  }

  @Test
  void aServerWithoutTlsIsToldFromOneWithABadCertificate() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answerInPlain(plain));
      answering.start();

      Finding found =
          ask(URI.create("https://127.0.0.1:" + plain.getLocalPort()), Settings.OF_JAVA);
      answering.join();

      assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(found.text()).contains("speaks no TLS");
    }
  }

  private static void answerInPlain(ServerSocket server) {
    try (Socket caller = server.accept()) {
      caller.getInputStream().read();
      caller.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      caller.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void plainHttpIsFineOnThisMachineAlone() {
    Answer none = Answer.none(new IOException(), List.of(), Instant.EPOCH);

    assertThat(new TlsCheck(URI.create("http://localhost:8080"), none).tls().verdict())
        .isEqualTo(Verdict.OK);
    assertThat(new TlsCheck(URI.create("http://10.0.0.1:8080"), none).tls().verdict())
        .isEqualTo(Verdict.WARNING);
  }

  private static Finding ask(OwnAuthority authority, Trust trust) throws Exception {
    try (FakeCoordinator coordinator = FakeCoordinator.withTls(authority.context())) {
      return ask(coordinator.url(), trust);
    }
  }

  private static Finding ask(URI url, Trust trust) {
    Answer answer = new Probe(trust, Clock.systemUTC()).askForWork(url, FakeCoordinator.TOKEN);
    return new TlsCheck(url, answer).tls();
  }

  private static Trust trusting(OwnAuthority authority) throws Exception {
    PemSslStoreDetails trusted =
        PemSslStoreDetails.forCertificate(Files.readString(authority.certificate()));
    DefaultSslBundleRegistry bundles =
        new DefaultSslBundleRegistry("site", SslBundle.of(new PemSslStoreBundle(null, trusted)));
    return new Trust(bundles, "site");
  }
}
