package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.fixtures.Aggregations;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Difference;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.RunSpec.Aggregation;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;

/** Runs whose updates travel as int8 differences to the round's weights. */
@CoordinatorTest
@Tag("once")
class DifferenceTests {

  private static final String[] NAMES = {"ada", "bob", "cyd", "dan", "eve"};

  private final Federation federation;
  private final ObjectStore store;
  private final List<TestSite> sites;

  DifferenceTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.sites =
        IntStream.range(0, NAMES.length)
            .mapToObj(i -> federation.site(NAMES[i], 100 + 100 * i))
            .toList();
  }

  static Stream<Aggregation> methods() {
    return Stream.of(
        Aggregations.of("fedavg"),
        Aggregations.fedAvgM(0.7, 0.9),
        Aggregations.fedAdam(0.01),
        Aggregations.of("median"),
        Aggregations.trimmed(0.2),
        Aggregations.multiKrum(1, 2));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodCombinesTheWeightsThatTheDifferencesStandFor(Aggregation method) {
    RunView small = federation.start(int8(NAMES).rounds(2).spec(method));
    small = federation.finish(small.id(), sites);

    RunView plain = federation.start(Specs.of(NAMES).rounds(2).spec(method));
    while (federation.runs().run(plain.id()).endedAt() == null) {
      federation.tick();
      for (TestSite site : sites) {
        WorkOrder order = site.order();
        if (order != null) {
          Weights base = site.base(order);
          site.deliver(order, Difference.of(base, site.train(order), "").on(base).bytes());
        }
      }
    }

    assertThat(small.status()).as(small.reason()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.events(small, "update.quarantined")).isEmpty();
    assertThat(weights(small).tensors())
        .isEqualTo(weights(federation.runs().run(plain.id())).tensors());
  }

  @Test
  void theBytesSavedAreReported() {
    RunView plain = federation.start(Specs.of("ada", "bob").rounds(2).spec());
    plain = federation.finish(plain.id(), sites);
    RunView small = federation.start(int8("ada", "bob").rounds(2).spec());
    small = federation.finish(small.id(), sites);

    long saved =
        UNetConfig.parse(Specs.MODEL).parameters().stream()
            .mapToLong(Parameter::size)
            .map(size -> 3 * size - 4 * ((size + 511) / 512))
            .sum();
    assertThat(small.savedBytes()).as("raw and averaged weights").isEqualTo(4 * 2 * saved);
    assertThat(bytes(plain) - bytes(small))
        .as("the headers differ a little")
        .isBetween(small.savedBytes() - 4 * 1000, small.savedBytes() + 4 * 1000);
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        attack("NaN", sent -> sent.withFirstScale(Float.NaN), "scales holds NaN at element 0"),
        attack(
            "infinity",
            sent -> sent.withFirstScale(Float.POSITIVE_INFINITY),
            "difference.scales holds Infinity at element 0"),
        attack(
            "a negative scale",
            sent -> sent.withFirstScale(-1),
            "difference.scales holds -1.0 at element 0"),
        attack(
            "a scale that makes weights infinite",
            sent -> sent.withFirstScale(Float.MAX_VALUE),
            "conv_in.bias holds "),
        attack(
            "a giant step",
            sent -> sent.withFirstScale(1e30f),
            "more than 10.00 times its peers' median"),
        attack(
            "too few scales",
            sent -> sent.withScales(1, 1),
            "it holds difference.scales F32[2] at 0..8 instead of difference.scales F32["),
        attack(
            "a difference to other weights",
            sent -> sent.saying("base", "0".repeat(64)),
            "it is a difference to " + "0".repeat(64) + ", not to the round's weights "),
        attack(
            "another content than its metadata tell of",
            sent -> sent.saying("hash", "0".repeat(64)),
            "its tensors have the hash"),
        attack(
            "a difference to nothing",
            sent -> sent.silentOf("base"),
            "it is a difference to nothing that it names"),
        Arguments.of(
            "weights",
            (Attack) (order, base, trained) -> trained.bytes(),
            "1 tensors are missing, the first is difference.scales"));
  }

  /** What a hostile site sends. */
  interface Attack {
    byte[] file(WorkOrder order, Weights base, Weights trained);
  }

  private static Arguments attack(
      String what, UnaryOperator<Difference> change, String quarantineReason) {
    Attack attack =
        (order, base, trained) ->
            change.apply(Difference.of(base, trained, order.checkpoint().sha256())).bytes();
    return Arguments.of(what, attack, quarantineReason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void whatIsNoHonestDifferenceIsQuarantined(String what, Attack attack, String reason) {
    RunView run = federation.start(int8(NAMES).quorum(4).spec());
    federation.tick();
    TestSite mal = sites.get(2);
    WorkOrder order = mal.ordered();
    mal.deliver(order, attack.file(order, mal.base(order), mal.train(order)));
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).as(what).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(end, 1).assignments())
        .filteredOn(assignment -> assignment.quarantineReason() != null)
        .singleElement()
        .satisfies(assignment -> assertThat(assignment.site()).isEqualTo("cyd"))
        .extracting(AssignmentView::quarantineReason)
        .asString()
        .contains(reason);
  }

  private static Specs int8(String... names) {
    return Specs.of(names).with("compression", "\"int8\"");
  }

  private long bytes(RunView run) {
    return federation.runs().rounds(run.id()).stream().mapToLong(RoundView::updateBytes).sum();
  }

  private Weights weights(RunView run) {
    String key =
        "checkpoints/%s.safetensors".formatted(Objects.requireNonNull(run.checkpointSha256()));
    try (InputStream in = store.read(key)) {
      return Weights.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
