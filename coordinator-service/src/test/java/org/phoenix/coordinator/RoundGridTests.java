package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.FakeSamples;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

@Tag("once")
@CoordinatorTest
class RoundGridTests {

  private final Federation federation;
  private final TestSite ada;

  RoundGridTests(Federation federation) {
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
  }

  @Test
  void theGridsOfARunDifferInTheWeightsOnly() throws IOException {
    RunView run = finished(Specs.of("ada").seed(7).rounds(3).evaluated());

    List<SampleRequest> asked = federation.samples().requests();
    assertThat(asked).hasSize(3).extracting(SampleRequest::checkpoint).doesNotHaveDuplicates();
    assertThat(asked)
        .extracting(
            request ->
                List.of(
                    Objects.requireNonNull(request.seed()),
                    request.count(),
                    Objects.requireNonNull(request.sampler()),
                    Objects.requireNonNull(request.steps())))
        .containsOnly(List.of(Objects.requireNonNull(asked.get(0).seed()), 64, "ddim", 10));
    for (RoundView round : federation.runs().rounds(run.id())) {
      ResponseEntity<Resource> grid = federation.runs().grid(run.id(), round.number());
      assertThat(grid.getHeaders().getContentType()).isEqualTo(MediaType.IMAGE_PNG);
      assertThat(Objects.requireNonNull(grid.getBody()).getContentAsByteArray())
          .isEqualTo(FakeSamples.gridOf(asked.get(round.number() - 1)));
      assertThat(asked.get(round.number() - 1).checkpoint()).isEqualTo(round.checkpointSha256());
    }
    finished(Specs.of("ada").seed(8).evaluated());
    assertThat(federation.samples().requests().get(3).seed()).isNotEqualTo(asked.get(0).seed());
  }

  @Test
  void whoHasAGridNeedNotFetchItAgain() {
    RunView run = finished(Specs.of("ada").evaluated());
    String tag = Objects.requireNonNull(federation.runs().grid(run.id(), 1).getHeaders().getETag());

    assertThat(
            RestClient.create(federation.url())
                .get()
                .uri("/api/v1/runs/{id}/rounds/1/grid.png", run.id())
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .retrieve()
                .toBodilessEntity()
                .getStatusCode())
        .isEqualTo(HttpStatus.NOT_MODIFIED);
  }

  @Test
  void aGridThatIsNotThereIsRefusedWithTheReason() {
    RunView plain = finished(Specs.of("ada"));
    assertThatThrownBy(() -> federation.runs().grid(plain.id(), 1))
        .isInstanceOf(HttpClientErrorException.NotFound.class)
        .hasMessageContaining("grid of run " + plain.id() + " for round 1");
    assertThatThrownBy(() -> federation.runs().grid(plain.id(), 2))
        .isInstanceOf(HttpClientErrorException.NotFound.class);

    RunView run = federation.start(Specs.of("ada").evaluated().spec());
    federation.tick();
    federation.samples().goAway(true);
    ada.workOnce();
    federation.tick();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.EVALUATING);
    assertThatThrownBy(() -> federation.runs().grid(run.id(), 1))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("The images of round 1 are not drawn");
    federation.samples().goAway(false);
    federation.finish(run.id(), List.of(ada));
    federation.samples().failNext(1);
    assertThatThrownBy(() -> federation.runs().grid(run.id(), 1))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("are not drawn");
    federation.samples().goAway(true);
    assertThatThrownBy(() -> federation.runs().grid(run.id(), 1))
        .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class)
        .hasMessageContaining("The sample service does not answer");
  }

  private RunView finished(Specs specs) {
    return federation.finish(federation.start(specs.spec()).id(), List.of(ada));
  }
}
