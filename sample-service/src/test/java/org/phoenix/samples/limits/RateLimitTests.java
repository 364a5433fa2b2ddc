package org.phoenix.samples.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.problem.TooManyRequestsException;
import org.phoenix.samples.SamplesProperties;
import org.phoenix.samples.SamplesProperties.Limits;
import org.phoenix.samples.SamplesProperties.Samples;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class RateLimitTests {

  private static final Path HERE = Path.of(".");

  private final RateLimit limit =
      new RateLimit(
          new SamplesProperties(
              HERE,
              new Samples(
                  "cpu",
                  "f32",
                  64,
                  DataSize.ofGigabytes(1),
                  HERE,
                  1,
                  Duration.ofSeconds(1),
                  new Limits(
                      1,
                      1,
                      DataSize.ofGigabytes(1),
                      DataSize.ofGigabytes(1),
                      5,
                      1,
                      Duration.ofSeconds(1),
                      1))));

  @Test
  void oneAddressThatAsksTooOftenWaitsAndOthersDoNot() {
    for (int i = 0; i < 5; i++) {
      assertThat(asks("POST", "10.0.0.1")).isTrue();
    }

    assertThatThrownBy(() -> asks("POST", "10.0.0.1"))
        .isInstanceOf(TooManyRequestsException.class)
        .hasMessageContaining("10.0.0.1 asks more than 5 times at once and 1 times a second");
    assertThat(asks("GET", "10.0.0.1")).isTrue();
    assertThat(asks("POST", "10.0.0.2")).isTrue();
  }

  private boolean asks(String method, String address) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/v1/samples");
    request.setRemoteAddr(address);
    return limit.preHandle(request, new MockHttpServletResponse(), this);
  }
}
