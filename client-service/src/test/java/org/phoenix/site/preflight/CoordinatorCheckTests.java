package org.phoenix.site.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.site.FakeCoordinator;
import org.phoenix.site.Settings;
import org.phoenix.site.preflight.Finding.Verdict;

class CoordinatorCheckTests {

  private FakeCoordinator coordinator;

  @BeforeEach
  void start() throws IOException {
    coordinator = new FakeCoordinator();
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  @Test
  void aCoordinatorThatKnowsTheTokenIsFineAndNothingIsToldToIt() {
    CoordinatorCheck check = ask(coordinator.url(), FakeCoordinator.TOKEN, Duration.ZERO);

    assertThat(check.reached().text()).isEqualTo(coordinator.url() + " answers");
    assertThat(check.clock().verdict()).isEqualTo(Verdict.OK);
    assertThat(check.token().text()).isEqualTo("accepted; no work waits for the site");
    assertThat(check.order()).isNull();
    assertThat(coordinator.offers).isEmpty();
  }

  @Test
  void aWrongTokenIsToldApartFromACoordinatorThatIsAway() {
    CoordinatorCheck check = ask(coordinator.url(), "another", Duration.ZERO);

    assertThat(check.reached().verdict()).isEqualTo(Verdict.OK);
    assertThat(check.token().verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check.token().text()).contains("PHOENIX_ENROLMENT_TOKEN").doesNotContain("another");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9, nothing listens at http://127.0.0.1:9",
    "http://coordinator.invalid:80, there is no address for the name coordinator.invalid",
  })
  void whyNothingAnswersIsToldInWords(URI url, String words) {
    CoordinatorCheck check = ask(url, "token", Duration.ZERO);

    assertThat(check.reached().verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check.reached().text()).startsWith(words);
    assertThat(check.clock().verdict()).isEqualTo(Verdict.WARNING);
    assertThat(check.token().verdict()).isEqualTo(Verdict.WARNING);
  }

  @ParameterizedTest
  @CsvSource({"localhost:8080", "coordinator", "ftp://coordinator"})
  void anAddressThatIsNoneOfTheWebIsRefused(URI url) {
    Finding found = ask(url, "token", Duration.ZERO).reached();

    assertThat(found.verdict()).isEqualTo(Verdict.FATAL);
    assertThat(found.text()).contains("PHOENIX_COORDINATOR_URL");
  }

  @Test
  void aCoordinatorInTroubleIsNoWrongToken() {
    coordinator.failNext("/work", 1);

    CoordinatorCheck check = ask(coordinator.url(), FakeCoordinator.TOKEN, Duration.ZERO);

    assertThat(check.reached().text()).contains("answers 500").contains("in trouble");
    assertThat(check.token().verdict()).isEqualTo(Verdict.WARNING);
  }

  @ParameterizedTest
  @CsvSource({
    "200, Content-Type, text/html, answers 200",
    "401, WWW-Authenticate, Basic realm=proxy, answers 401",
    "404, Content-Type, text/plain, answers 404",
    "302, Location, https://login.example, leads to https://login.example",
    "407, Content-Type, text/plain, a proxy on the way",
  })
  void whatAnswersInItsPlaceIsNotTakenForIt(int status, String header, String value, String words)
      throws IOException {
    HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add(header, value);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    other.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + other.getAddress().getPort());

      Finding found = ask(url, "token", Duration.ZERO).reached();

      assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(found.text()).contains(words);
    } finally {
      other.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"PT2M, ahead of", "PT-2M, behind"})
  void aClockThatIsOffIsAWarning(Duration off, String words) {
    Finding found = ask(coordinator.url(), FakeCoordinator.TOKEN, off).clock();

    assertThat(found.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(found.text())
        .containsPattern("clock is 1(19|20|21) s " + words + " the coordinator's");
  }

  private static CoordinatorCheck ask(URI url, String token, Duration off) {
    Clock clock = Clock.offset(Clock.systemUTC(), off);
    return new CoordinatorCheck(url, new Probe(Settings.OF_JAVA, clock).askForWork(url, token));
  }
}
