package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.runs.RunControl;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunsApi.Extension;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.web.client.HttpClientErrorException;

@CoordinatorTest
class ExtendAndCloneTests {

  private final Federation federation;
  private final RunControl control;
  private final TestSite ada;

  ExtendAndCloneTests(Federation federation, RunControl control) {
    this.federation = federation.fresh();
    this.control = control;
    this.ada = federation.site("ada", 100);
  }

  @Test
  void aCompletedRunGoesOnAsIfItHadBeenLongerFromTheStart() {
    RunView whole = finished(Specs.of("ada").rounds(3));
    RunView half = finished(Specs.of("ada").rounds(1));

    RunView longer = federation.runs().extend(half.id(), new Extension(3));

    assertThat(longer.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(longer.endedAt()).isNull();
    RunView again = federation.finish(half.id(), List.of(ada));
    assertThat(again.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(again.round()).isEqualTo(3);
    assertThat(again.checkpointSha256()).isEqualTo(whole.checkpointSha256());
    assertThat(federation.events(again, "run.extended")).hasSize(1);
  }

  @Test
  void aRunThatIsExtendedAtItsEndIsNotCompletedByADriverThatDidNotSee() {
    RunView run = finished(Specs.of("ada").rounds(1));
    federation.runs().extend(run.id(), new Extension(2));

    control.complete(run.id());

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void whatCannotBeExtendedIsRefusedWithTheReason() {
    RunView draft = federation.runs().create(Specs.of("ada").rounds(2).spec(), null);
    assertThatThrownBy(() -> federation.runs().extend(draft.id(), new Extension(3)))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("is DRAFT and cannot be extended");
    RunView running = federation.runs().start(draft.id());
    assertThatThrownBy(() -> federation.runs().extend(running.id(), new Extension(2)))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("rounds = 2: run " + running.id() + " has 2 already");
    assertThatThrownBy(() -> federation.runs().extend(running.id(), new Extension(100_001)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("rounds = 100001");
    assertThat(federation.runs().pause(running.id()).status()).isEqualTo(RunStatus.PAUSED);
    RunView extended = federation.runs().extend(running.id(), new Extension(5));
    assertThat(extended.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(extended.spec().rounds()).isEqualTo(5);
  }

  @Test
  void aCloneIsADraftWithChangesAndKnowsWhereItCameFrom() {
    RunView run = federation.runs().create(Specs.of("ada").quorum(1).spec(), null);

    RunView clone =
        federation
            .runs()
            .copy(
                run.id(),
                Specs.json(
                    "{\"name\": \"second\", \"quorum\": null, \"training\": {\"flip\": true}}"));

    assertThat(clone.status()).isEqualTo(RunStatus.DRAFT);
    assertThat(clone.clonedFrom()).isEqualTo(run.id());
    assertThat(clone.name()).isEqualTo("second");
    assertThat(clone.spec().quorum()).isNull();
    assertThat(clone.spec().training().flip()).isTrue();
    assertThat(clone.spec().training().learningRate()).isEqualTo(1e-3);
    assertThat(federation.runs().run(run.id()).clonedFrom()).isNull();
    assertThat(federation.events(clone, "run.created")).hasSize(1);
  }

  @Test
  void theLicenceStaysAsItIsAndACloneMayHaveAnother() {
    RunView run = finished(Specs.of("ada").with("licence", "\"CC-BY-4.0\""));

    assertThat(federation.runs().extend(run.id(), new Extension(2)).spec().licence())
        .isEqualTo("CC-BY-4.0");
    assertThat(federation.runs().copy(run.id(), Specs.json("{}")).spec().licence())
        .isEqualTo("CC-BY-4.0");
    assertThat(federation.runs().copy(run.id(), Specs.json("{\"licence\": \"MIT\"}")).spec())
        .returns("MIT", RunSpec::licence);
  }

  @Test
  void changesThatCannotBeAreNamed() {
    RunView run = federation.runs().create(Specs.of("ada").spec(), null);

    for (String[] wrong :
        List.of(
            new String[] {"{\"rounds\": 0}", "rounds = 0"},
            new String[] {"{\"colour\": 1}", "colour"},
            new String[] {"{\"training\": null}", "training"},
            new String[] {"{\"sites\": [\"eve\"]}", "nobody is enrolled as eve"},
            new String[] {"[]", "must be a JSON object"})) {
      assertThatThrownBy(() -> federation.runs().copy(run.id(), Specs.json(wrong[0])))
          .isInstanceOf(HttpClientErrorException.BadRequest.class)
          .hasMessageContaining(wrong[1]);
    }
    assertThat(federation.runs().runs()).hasSize(1);
  }

  private RunView finished(Specs specs) {
    return federation.finish(federation.start(specs.spec()).id(), List.of(ada));
  }
}
