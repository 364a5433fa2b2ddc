package org.phoenix.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class PageGuardTests {

  private static final Set<String> NONE = Set.of();

  @Test
  void theOwnPageMayLookAndChange() throws Exception {
    for (String host :
        new String[] {"localhost:8081", "127.0.0.1:8081", "[::1]:8081", "LOCALHOST"}) {
      MockHttpServletRequest request = request("POST", host);
      request.addHeader("Origin", "http://" + host);
      request.addHeader("Sec-Fetch-Site", "same-origin");
      assertThat(status(request, NONE)).as(host).isEqualTo(200);
      assertThat(status(request("GET", host), NONE)).as(host).isEqualTo(200);
    }
  }

  @Test
  void aCommandLineMayChange() throws Exception {
    assertThat(status(request("POST", "127.0.0.1:8081"), NONE)).isEqualTo(200);
    assertThat(status(request("DELETE", "127.0.0.1:8081"), NONE)).isEqualTo(200);
  }

  @Test
  void anotherNameForThisMachineIsRefused() throws Exception {
    for (String host :
        new String[] {"evil.example:8081", "localhost.evil.example", "10.0.0.7", "", "[::2]:80"}) {
      assertThat(status(request("GET", host), NONE)).as(host).isEqualTo(403);
    }
  }

  @Test
  void aChangeFromAnotherPageIsRefused() throws Exception {
    for (String origin :
        new String[] {"http://evil.example", "null", "http://localhost:3000", "a b"}) {
      MockHttpServletRequest request = request("POST", "localhost:8081");
      request.addHeader("Origin", origin);
      assertThat(status(request, NONE)).as(origin).isEqualTo(403);
    }
    for (String site : new String[] {"cross-site", "same-site"}) {
      MockHttpServletRequest request = request("POST", "localhost:8081");
      request.addHeader("Sec-Fetch-Site", site);
      assertThat(status(request, NONE)).as(site).isEqualTo(403);
    }
  }

  @Test
  void whatAFormCanSendChangesNothing() throws Exception {
    for (String type :
        new String[] {
          "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"
        }) {
      MockHttpServletRequest request = request("POST", "localhost:8081");
      request.setContentType(type);
      assertThat(status(request, NONE)).as(type).isEqualTo(403);
    }
    MockHttpServletRequest without = request("POST", "localhost:8081");
    without.setContentType(null);
    assertThat(status(without, NONE)).isEqualTo(403);
  }

  @Test
  void anotherMachineIsRefusedUnlessNamesForItAreSet() throws Exception {
    MockHttpServletRequest forged = request("GET", "localhost:8081");
    forged.setRemoteAddr("10.0.0.7");
    assertThat(status(forged, NONE)).isEqualTo(403);

    MockHttpServletRequest named = request("GET", "site.hospital.example");
    named.setRemoteAddr("10.0.0.7");
    assertThat(status(named, Set.of("site.hospital.example"))).isEqualTo(200);
  }

  @Test
  void aScraperMayReadHealthAndMetricsOnly() throws Exception {
    MockHttpServletRequest scrape = request("GET", "10.0.0.7:8081");
    scrape.setRemoteAddr("10.0.0.9");
    scrape.setRequestURI("/actuator/prometheus");
    assertThat(status(scrape, NONE)).isEqualTo(200);
    scrape.setMethod("POST");
    assertThat(status(scrape, NONE)).isEqualTo(403);
    scrape.setMethod("GET");
    for (String other : new String[] {"/actuator/../api/v1/sent", "/actuator/health/..;/x", "/"}) {
      scrape.setRequestURI(other);
      assertThat(status(scrape, NONE)).as(other).isEqualTo(403);
    }
  }

  private static MockHttpServletRequest request(String method, String host) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/v1/pause");
    request.addHeader("Host", host);
    request.setContentType("application/json");
    request.setRemoteAddr("127.0.0.1");
    return request;
  }

  private static int status(MockHttpServletRequest request, Set<String> hosts) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    new PageGuard(new PageProperties(hosts), JsonMapper.shared())
        .doFilter(request, response, new MockFilterChain());
    return response.getStatus();
  }
}
