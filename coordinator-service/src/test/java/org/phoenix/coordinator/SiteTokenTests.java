package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SitesApi.EnrolledSite;
import org.phoenix.platform.contract.SitesApi.NewSite;
import org.phoenix.platform.contract.SitesApi.SiteView;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

@CoordinatorTest
class SiteTokenTests {

  private final Federation federation;
  private final JdbcClient jdbc;
  private final SettableClock clock;

  SiteTokenTests(Federation federation, JdbcClient jdbc, SettableClock clock) {
    this.federation = federation.fresh();
    this.jdbc = jdbc;
    this.clock = clock;
  }

  @Test
  void onlyTheHashOfATokenIsStored() {
    EnrolledSite ada = federation.sites().enrol(new NewSite("ada"));

    Map<String, Object> row = jdbc.sql("select * from sites").query().singleRow();
    assertThat(ada.token()).hasSizeGreaterThanOrEqualTo(43);
    assertThat(row.get("token_sha256"))
        .isEqualTo(Sha256.of(ada.token().getBytes(StandardCharsets.UTF_8)));
    assertThat(row.values()).doesNotContain(ada.token());
  }

  @Test
  void noTwoSitesShareANameOrAToken() {
    EnrolledSite ada = federation.sites().enrol(new NewSite("ada"));
    EnrolledSite bob = federation.sites().enrol(new NewSite("bob"));

    assertThat(bob.token()).isNotEqualTo(ada.token());
    assertThatThrownBy(() -> federation.sites().enrol(new NewSite("ada")))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("A site named ada is already enrolled");
    assertThatThrownBy(() -> federation.sites().enrol(new NewSite("Ada Lovelace")))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("Ada Lovelace");
  }

  @Test
  void aSiteWithoutItsTokenIsNobody() {
    assertThatThrownBy(() -> federation.work("guessed").work(Duration.ZERO))
        .isInstanceOfSatisfying(
            HttpClientErrorException.Unauthorized.class,
            refused -> {
              assertThat(refused.getResponseHeaders().getContentType())
                  .isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
              assertThat(refused.getResponseBodyAsString()).contains("is no site's");
            });
    for (String path : new String[] {"/api/v1/work?wait=PT0S", "/api/v1/assignments/x/progress"}) {
      assertThatThrownBy(
              () ->
                  RestClient.create(federation.url()).get().uri(path).retrieve().toBodilessEntity())
          .isInstanceOf(HttpClientErrorException.Unauthorized.class)
          .hasMessageContaining("token is missing");
    }
  }

  @Test
  void aSiteSaysWhatItOffersAndIsSeen() {
    TestSite ada = federation.site("ada", 100);
    ada.work().introduce(new SiteOffer(120, "cuda:0"));
    clock.advance(Duration.ofSeconds(30));
    ada.order();

    SiteView view = federation.sites().site(ada.id());
    assertThat(view.images()).isEqualTo(120);
    assertThat(view.device()).isEqualTo("cuda:0");
    assertThat(view.lastSeen()).isEqualTo(clock.instant());
    assertThat(federation.sites().sites()).containsExactly(view);
    assertThatThrownBy(() -> ada.work().introduce(new SiteOffer(0, "cpu")))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("images = 0");
  }
}
