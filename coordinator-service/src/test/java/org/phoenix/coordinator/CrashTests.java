package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Crashes;
import org.phoenix.coordinator.fixtures.Crashes.Moment;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;

@CoordinatorTest
class CrashTests {

  private final Federation federation;
  private final Crashes crashes;
  private final List<TestSite> sites;

  CrashTests(Federation federation, Crashes crashes) {
    this.federation = federation.fresh();
    this.crashes = crashes;
    this.sites =
        List.of(
            federation.site("ada", 100), federation.site("bob", 300), federation.site("cyd", 200));
  }

  @Test
  void dyingAtEveryCommitChangesNothingButTheTime() throws IOException {
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    federation.evaluations().findBad("cyd", 30);
    RunSpec spec =
        Specs.of("ada", "bob", "cyd").rounds(3).sharing("g", 0.1, 3).screened(1, false).spec();
    RunView calm = federation.finish(federation.start(spec).id(), sites);
    int calmSamples = federation.samples().requests().size();

    RunView shaken = federation.start(spec);
    int deaths = finishDyingAtEveryCommit(shaken.id());

    RunView end = federation.runs().run(shaken.id());
    assertThat(deaths).isGreaterThan(60);
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.checkpointSha256()).isEqualTo(calm.checkpointSha256());
    assertThat(end.beta()).isEqualTo(calm.beta());
    assertThat(end.sharedBytes()).isEqualTo(calm.sharedBytes());
    assertThat(types(shaken.id())).containsExactlyInAnyOrderElementsOf(types(calm.id()));
    assertThat(federation.samples().requests()).hasSize(2 * calmSamples);
    assertThat(federation.runs().participants(shaken.id()))
        .filteredOn(participant -> participant.status() == ParticipantStatus.DISCONNECTED)
        .singleElement()
        .satisfies(participant -> assertThat(participant.strikes()).isEqualTo(2));
  }

  @Test
  void dyingAtEveryCommitChangesNothingWithPersonalLayersAndDrawnSites() throws IOException {
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    RunSpec spec =
        Specs.of("ada", "bob", "cyd")
            .rounds(3)
            .sharing("g", 0, 3)
            .personal("conv_out.*")
            .with("compression", "\"bf16\"")
            .roundPolicy("{\"maximumSites\": 2}")
            .spec();
    RunView calm = federation.finish(federation.start(spec).id(), sites);

    RunView shaken = federation.start(spec);
    finishDyingAtEveryCommit(shaken.id());

    RunView end = federation.runs().run(shaken.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.checkpointSha256()).isEqualTo(calm.checkpointSha256());
    assertThat(end.savedBytes()).isEqualTo(calm.savedBytes());
    assertThat(types(shaken.id())).containsExactlyInAnyOrderElementsOf(types(calm.id()));
  }

  /** Each commit is first undone by a death and then survived by its own consequences only. */
  private int finishDyingAtEveryCommit(UUID run) {
    int deaths = 0;
    for (int i = 0; i < 1000; i++) {
      for (Moment moment : Moment.values()) {
        crashes.plan(0, moment);
        try {
          federation.tick();
        } catch (Crashes.Killed killed) {
          deaths++;
        }
      }
      crashes.survived();
      if (federation.runs().run(run).endedAt() != null) {
        return deaths;
      }
      sites.forEach(TestSite::workOnce);
    }
    throw new AssertionError(federation.runs().waiting(run).sentence());
  }

  private List<String> types(UUID run) {
    return federation.runs().events(run, 0, 1000).stream().map(EventView::type).toList();
  }
}
