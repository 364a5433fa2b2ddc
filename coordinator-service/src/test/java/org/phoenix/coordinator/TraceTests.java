package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunView;

@CoordinatorTest
class TraceTests {

  private final Federation federation;
  private final TestSite ada;

  TraceTests(Federation federation) {
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
  }

  @Test
  void aRoundsAssignmentsAndSamplesBelongToOneTrace() {
    RunView run = federation.start(Specs.of("ada").evaluated().spec());
    federation.tick();
    String round = federation.round(run, 1).id().toString().replace("-", "");
    String ordered = ada.ordered().traceparent();
    federation.finish(run.id(), List.of(ada));

    assertThat(ordered).startsWith("00-" + round + "-").endsWith("-01");
    assertThat(federation.samples().contexts())
        .singleElement()
        .asString()
        .startsWith("00-" + round + "-")
        .endsWith("-01")
        .isNotEqualTo(ordered);
  }
}
