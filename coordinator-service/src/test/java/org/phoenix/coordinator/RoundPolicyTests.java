package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.RunsApi.SiteFailure;
import org.phoenix.platform.contract.RunsApi.Waiting;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;
import tools.jackson.databind.JsonNode;

@CoordinatorTest
class RoundPolicyTests {

  private static final Duration TOO_LONG = Specs.DEADLINE.plusSeconds(1);

  private final Federation federation;
  private final SettableClock clock;
  private final ObjectStore store;
  private final List<TestSite> sites;

  RoundPolicyTests(Federation federation, SettableClock clock, ObjectStore store) {
    this.federation = federation.fresh();
    this.clock = clock;
    this.store = store;
    this.sites =
        Stream.of("ada", "bob", "cyd", "dan")
            .map(name -> federation.site(name, 100 + name.hashCode() % 7))
            .toList();
  }

  @Test
  void aMissedQuorumExtendsTheRoundAsOftenAsItMay() {
    RunView run = started(all().quorum(3), "{'extensions': 2, 'extension': 'PT3M'}");
    site("ada").workOnce();
    clock.advance(TOO_LONG);
    federation.tick();

    RoundView round = federation.round(run, 1);
    assertThat(round.status()).isEqualTo(RoundStatus.OPEN);
    assertThat(round.extensions()).isEqualTo(1);
    assertThat(round.deadline()).isEqualTo(clock.instant().plus(Duration.ofMinutes(3)));
    assertThat(federation.events(run, "round.extended"))
        .extracting(EventView::message)
        .containsExactly(
            "Round 1 has 1 of the 3 updates it needs; it waits 180 s more for bob, cyd, dan"
                + " (extension 1 of 2)");
    assertThat(federation.runs().waiting(run.id()).extensionsLeft()).isEqualTo(1);
    assertThat(federation.runs().waiting(run.id()).sentence())
        .endsWith(
            "1 of 4 have delivered, 3 are needed. If the quorum is missed then, it waits up to 1"
                + " times 180 s more.");

    clock.advance(Duration.ofMinutes(3));
    federation.tick();
    site("bob").workOnce();
    federation.tick();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
    clock.advance(Duration.ofMinutes(3));
    federation.tick();
    assertThat(federation.runs().run(run.id()).reason())
        .isEqualTo("round 1 has 2 of the 3 updates it needs, and its deadline has passed");
  }

  @Test
  void anExtendedRoundGoesOnAtItsNextDeadlineOnceItsQuorumIsThere() {
    RunView run = started(all().quorum(2), "{'extensions': 1, 'extension': 'PT3M'}");
    site("ada").workOnce();
    clock.advance(TOO_LONG);
    federation.tick();
    site("cyd").workOnce();
    clock.advance(Duration.ofMinutes(3));
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(missed(run)).containsExactly("bob", "dan");
  }

  @Test
  void aRoundWithAMaximumDrawsItsSitesByTheSeed() {
    Specs specs = all().rounds(6);
    RunView run = started(specs, "{'maximumSites': 2}");
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    List<List<String>> drawn = asked(end);
    assertThat(drawn).hasSize(6).allSatisfy(names -> assertThat(names).hasSize(2).isSorted());
    assertThat(Set.copyOf(drawn)).as("another draw in another round").hasSizeGreaterThan(2);
    RunView again = federation.finish(started(specs, "{'maximumSites': 2}").id(), sites);
    assertThat(asked(again)).isEqualTo(drawn);
    assertThat(again.checkpointSha256()).isEqualTo(end.checkpointSha256());
    RunView other = federation.finish(started(specs.seed(8), "{'maximumSites': 2}").id(), sites);
    assertThat(asked(other)).isNotEqualTo(drawn);
  }

  @Test
  void anOverSelectedRoundIsFrozenByItsFirstValidUpdates() {
    RunView run = started(all(), "{'maximumSites': 2, 'overSelection': 1}");
    List<TestSite> asked = sites.stream().filter(site -> site.order() != null).toList();
    assertThat(asked).hasSize(3);
    assertThat(federation.round(run, 1).wanted()).isEqualTo(2);
    asked.get(2).workOnce();
    federation.tick();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
    asked.get(0).workOnce();
    federation.tick();

    RunView end = federation.runs().run(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(missed(end)).containsExactly(asked.get(1).name());
    assertThat(federation.events(end, "assignment.missed"))
        .extracting(EventView::message)
        .containsExactly("Round 1 goes on without " + asked.get(1).name());
  }

  @Test
  void anInvalidUpdateDoesNotCountTowardsWhatAnOverSelectedRoundWants() {
    RunView run = started(all(), "{'maximumSites': 2, 'overSelection': 1}");
    List<TestSite> asked = sites.stream().filter(site -> site.order() != null).toList();
    WorkOrder order = asked.get(0).ordered();
    asked.get(0).deliver(order, "no weights".getBytes(StandardCharsets.UTF_8));
    asked.get(1).workOnce();
    federation.tick();

    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);
    Waiting waiting = federation.runs().waiting(run.id());
    assertThat(waiting.delivered()).isEqualTo(1);
    assertThat(waiting.waitingFor()).containsExactly(asked.get(2).name());
    assertThat(waiting.failures())
        .extracting(SiteFailure::site)
        .containsExactly(asked.get(0).name());
    assertThat(waiting.sentence())
        .contains(asked.get(0).name() + " is left out: its update is not");
    asked.get(2).workOnce();
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anOutlierDoesNotCountTowardsAnEarlyEnd() {
    RunView run = started(all().quorum(3), "{'stragglers': 'freeze-at-quorum'}");
    WorkOrder order = site("ada").ordered();
    site("ada").deliver(order, site("ada").base(order).trained(1, 1000).bytes());
    site("bob").workOnce();
    site("cyd").workOnce();
    federation.tick();
    assertThat(federation.round(run, 1).status()).isEqualTo(RoundStatus.OPEN);

    site("dan").workOnce();
    federation.tick();
    RunView end = federation.runs().run(run.id());
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.events(end, "update.quarantined")).hasSize(1);
  }

  @Test
  void afterTheQuorumTheOthersHaveTheGraceLeft() {
    RunView run = started(all().quorum(2), "{'stragglers': 'freeze-at-quorum', 'grace': 'PT1M'}");
    site("dan").workOnce();
    site("bob").workOnce();
    federation.tick();
    Waiting waiting = federation.runs().waiting(run.id());
    assertThat(waiting.until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
    assertThat(waiting.sentence()).endsWith("the round goes on without the others then.");
    assertThat(federation.events(run, "round.quorum")).hasSize(1);

    federation.runs().pause(run.id());
    clock.advance(Duration.ofMinutes(5));
    federation.runs().resume(run.id());
    federation.tick();
    assertThat(federation.round(run, 1).status())
        .as("the pause does not count")
        .isEqualTo(RoundStatus.OPEN);
    site("ada").workOnce();
    clock.advance(Duration.ofMinutes(1));
    federation.tick();
    assertThat(missed(federation.runs().run(run.id()))).containsExactly("cyd");
  }

  @Test
  void theFrozenSetIsRecordedSoThatTheResultCanBeRecomputed() {
    RunView run = started(all().quorum(2), "{'stragglers': 'freeze-at-quorum'}");
    site("dan").workOnce();
    site("bob").workOnce();
    federation.tick();
    RunView end = federation.runs().run(run.id());

    List<EventView> frozen = federation.events(end, "round.frozen");
    assertThat(frozen).hasSize(1);
    JsonNode updates = frozen.get(0).detail().get("updates");
    assertThat(updates.findValuesAsString("site")).containsExactly("bob", "dan");
    List<Weights> weights = new ArrayList<>();
    double images = 0;
    for (JsonNode update : updates) {
      UUID id = UUID.fromString(update.get("update").asString());
      weights.add(read(federation.runs().update(id).objectKey()));
      images += update.get("images").asDouble();
    }
    SortedMap<String, FloatTensor> average =
        read("checkpoints/" + end.checkpointSha256() + ".safetensors").tensors();
    for (String name : average.keySet()) {
      float[] found = Objects.requireNonNull(average.get(name)).values();
      for (int i = 0; i < found.length; i++) {
        double sum = 0;
        for (int k = 0; k < weights.size(); k++) {
          double n = updates.get(k).get("images").asDouble();
          sum += n * Objects.requireNonNull(weights.get(k).tensors().get(name)).values()[i];
        }
        assertThat(found[i]).isEqualTo((float) (sum / images));
      }
    }
  }

  @Test
  void aSiteThatFailsIsAskedAgainAndThenLeftOut() {
    RunView run = started(all().quorum(3), "{'attempts': 2, 'retryAfter': 'PT20S'}");
    TestSite ada = site("ada");
    WorkOrder order = ada.ordered();
    ada.work().fail(order.assignmentId(), new Failure("out of memory"));
    ada.work().fail(order.assignmentId(), new Failure("said twice"));
    assertThat(ada.order()).as("it pauses").isNull();
    Waiting paused = federation.runs().waiting(run.id());
    assertThat(paused.failures())
        .containsExactly(
            new SiteFailure("ada", "out of memory", 1, clock.instant().plusSeconds(20)));
    assertThat(paused.sentence()).contains("ada (failed, attempt 2 of 2 from 20");

    clock.advance(Duration.ofSeconds(20));
    assertThat(ada.ordered().seed()).isEqualTo(order.seed());
    assertThat(assignment(run, "ada").attempt()).isEqualTo(2);
    ada.work().fail(order.assignmentId(), new Failure("out of memory again"));
    assertThat(assignment(run, "ada").status()).isEqualTo(AssignmentStatus.FAILED);
    assertThat(assignment(run, "ada").failure()).isEqualTo("out of memory again");
    assertThat(federation.runs().waiting(run.id()).sentence())
        .endsWith("ada is left out: out of memory again.");
    List.of("bob", "cyd", "dan").forEach(name -> site(name).workOnce());
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.events(run, "assignment.failed"))
        .extracting(EventView::message)
        .containsExactly(
            "ada cannot do round 1 (attempt 1 of 2), it is asked again in 20 s: out of memory",
            "ada cannot do round 1 (attempt 2 of 2), it is left out of the round: out of memory"
                + " again");
  }

  @Test
  void aSiteThatFailsOnceChangesNothingButTheTime() {
    RunView calm = federation.finish(started(all(), "{}").id(), sites);
    RunView shaken = started(all(), "{}");
    TestSite bob = site("bob");
    bob.work().fail(bob.ordered().assignmentId(), new Failure("a cable"));
    clock.advance(Duration.ofSeconds(10));

    RunView end = federation.finish(shaken.id(), sites);
    assertThat(end.checkpointSha256()).isEqualTo(calm.checkpointSha256());
    assertThat(federation.runs().waiting(end.id()).failures()).isEmpty();
  }

  @Test
  void aRunWithTooFewSitesDoesNotStart() {
    RunView run =
        federation
            .runs()
            .create(Specs.of().allSites().roundPolicy(json("{'minimumSites': 5}")).spec(), null);

    assertThatThrownBy(() -> federation.runs().start(run.id()))
        .hasMessageContaining("needs 5 sites, but 4 are enrolled");
  }

  private static Specs all() {
    return Specs.of("ada", "bob", "cyd", "dan");
  }

  private RunView started(Specs specs, String policy) {
    RunView run = federation.start(specs.roundPolicy(json(policy)).spec());
    federation.tick();
    return run;
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private TestSite site(String name) {
    return sites.stream().filter(site -> site.name().equals(name)).findFirst().orElseThrow();
  }

  private AssignmentView assignment(RunView run, String site) {
    return federation.round(run, 1).assignments().stream()
        .filter(one -> one.site().equals(site))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> missed(RunView run) {
    return federation.round(run, 1).assignments().stream()
        .filter(one -> one.status() == AssignmentStatus.MISSED)
        .map(AssignmentView::site)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<List<String>> asked(RunView run) {
    return federation.runs().rounds(run.id()).stream()
        .map(round -> round.assignments().stream().map(AssignmentView::site).toList())
        .toList();
  }

  private Weights read(String key) {
    try (InputStream in = store.read(key)) {
      return Weights.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
