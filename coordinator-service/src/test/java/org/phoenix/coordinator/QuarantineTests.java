package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Crashes;
import org.phoenix.coordinator.fixtures.Crashes.Moment;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

@Tag("once")
@CoordinatorTest
class QuarantineTests {

  private static final String TENSOR = "conv_in.bias";

  private final Federation federation;
  private final Crashes crashes;
  private final TestSite mal;
  private final List<TestSite> honest;

  QuarantineTests(Federation federation, Crashes crashes) {
    this.federation = federation.fresh();
    this.crashes = crashes;
    this.honest =
        List.of(
            federation.site("ada", 100), federation.site("bob", 300), federation.site("cyd", 200));
    this.mal = federation.site("mal", 100);
  }

  /** What a hostile or broken site does with its assignment. */
  interface Attack {
    void on(TestSite site, WorkOrder order);
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        attack("NaN", trained -> holding(trained, Float.NaN).bytes(), "holds NaN at element 1"),
        attack(
            "infinity",
            trained -> holding(trained, Float.NEGATIVE_INFINITY).bytes(),
            "conv_in.bias holds -Infinity at element 1"),
        attack(
            "a missing tensor",
            trained -> trained.without(TENSOR).bytes(),
            "1 tensors are missing, the first is conv_in.bias"),
        attack(
            "a foreign tensor",
            trained -> trained.with("backdoor", scalar()).bytes(),
            "1 tensors are not the model's, the first is backdoor"),
        attack(
            "another shape",
            trained ->
                trained.with(TENSOR, new FloatTensor(new long[] {2, 2}, new float[4])).bytes(),
            "it holds conv_in.bias F32[2, 2]"),
        attack("another type", trained -> trained.bytes(DType.F16), "F16"),
        attack(
            "another content than its metadata tell of",
            trained -> trained.saying("hash", "0".repeat(64)).bytes(),
            "its tensors have the hash"),
        attack(
            "no weights file",
            trained -> "not weights at all".getBytes(StandardCharsets.UTF_8),
            "not a safetensors file"),
        attack(
            "a giant step",
            trained -> trained.trained(1, 5).bytes(),
            "more than 10.00 times its peers' median"),
        Arguments.of(
            "another file than declared",
            (Attack)
                (site, order) -> {
                  byte[] trained = site.train(order).bytes();
                  String other = Sha256.of(new byte[] {1});
                  site.work().complete(order.assignmentId(), site.upload(order, trained, other));
                },
            "its SHA-256 is "),
        Arguments.of(
            "an overwritten file",
            (Attack) (site, order) -> overwrite(site, order, new byte[] {1, 2, 3}),
            "its file has 3 bytes, not the declared"),
        Arguments.of(
            "more images than it offers",
            (Attack)
                (site, order) -> {
                  Update honest = site.upload(order, site.train(order).bytes());
                  site.work()
                      .complete(
                          order.assignmentId(),
                          new Update(
                              honest.bytes(),
                              honest.sha256(),
                              1_000_000,
                              0.5,
                              1,
                              null,
                              List.of(),
                              null));
                },
            "it claims 1000000 images, but its site has at most 100"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void isNotAveragedAndTheRoundGoesOn(String what, Attack attack, String reason) {
    RunView run = federation.start(Specs.of("ada", "bob", "cyd", "mal").quorum(3).spec());
    federation.tick();
    attack.on(mal, mal.ordered());
    RunView end = federation.finish(run.id(), honest);

    assertThat(end.status()).as(what).isEqualTo(RunStatus.COMPLETED);
    assertThat(quarantineReason(end)).contains(reason);
    assertThat(federation.events(end, "update.quarantined"))
        .singleElement()
        .satisfies(event -> assertThat(event.site()).isEqualTo("mal"))
        .satisfies(event -> assertThat(event.message()).contains(reason));
    assertThat(end.checkpointSha256()).isEqualTo(withoutMal());
  }

  @Test
  void aFileThatChangesAfterItsInspectionIsLeftOutToo() {
    RunView run = federation.start(Specs.of("ada", "bob", "cyd", "mal").quorum(3).spec());
    federation.tick();
    WorkOrder order = mal.ordered();
    byte[] trained = mal.train(order).bytes();
    UploadRequest request = new UploadRequest(trained.length, Sha256.of(trained), null);
    URI url = mal.work().openUpload(order.assignmentId(), request).parts().get(0);
    TestSite.put(url, trained);
    mal.work()
        .complete(
            order.assignmentId(),
            new Update(trained.length, request.sha256(), 100, 0.5, 1, null, List.of(), null));
    honest.forEach(TestSite::workOnce);
    // Freezing, four inspections and their comparison, and no further.
    crashes.plan(5, Moment.AFTER_COMMIT);
    try {
      federation.tick();
    } catch (Crashes.Killed inTime) {
      TestSite.put(url, holding(Weights.of(trained), Float.NaN).bytes());
    }
    assertThat(crashes.survived()).isFalse();

    RunView end = federation.finish(run.id(), List.of());

    assertThat(quarantineReason(end)).contains("it was changed later");
    assertThat(end.checkpointSha256()).isEqualTo(withoutMal());
  }

  @Test
  void tooManyQuarantinedUpdatesFailTheRound() {
    RunView run = federation.start(Specs.of("ada", "bob", "cyd", "mal").spec());
    federation.tick();
    WorkOrder order = mal.ordered();
    mal.deliver(order, holding(mal.train(order), Float.NaN).bytes());
    RunView end = federation.finish(run.id(), honest);

    assertThat(end.status()).isEqualTo(RunStatus.FAILED);
    assertThat(end.reason()).isEqualTo("round 1 has 3 valid updates of the 4 it needs");
  }

  /** The same seed without the hostile site gives the same weights. */
  private String withoutMal() {
    RunView run = federation.start(Specs.of("ada", "bob", "cyd").spec());
    return Objects.requireNonNull(federation.finish(run.id(), honest).checkpointSha256());
  }

  private String quarantineReason(RunView run) {
    return federation.round(run, 1).assignments().stream()
        .filter(assignment -> assignment.site().equals("mal"))
        .map(AssignmentView::quarantineReason)
        .map(Objects::requireNonNull)
        .findFirst()
        .orElseThrow();
  }

  private static void overwrite(TestSite site, WorkOrder order, byte[] later) {
    byte[] trained = site.train(order).bytes();
    String sha256 = Sha256.of(trained);
    UploadRequest request = new UploadRequest(trained.length, sha256, null);
    URI url = site.work().openUpload(order.assignmentId(), request).parts().get(0);
    TestSite.put(url, trained);
    site.work()
        .complete(
            order.assignmentId(),
            new Update(trained.length, sha256, 100, 0.5, 1, null, List.of(), null));
    TestSite.put(url, later);
  }

  private static Arguments attack(
      String what, java.util.function.Function<Weights, byte[]> file, String reason) {
    Attack attack = (site, order) -> site.deliver(order, file.apply(site.train(order)));
    return Arguments.of(what, attack, reason);
  }

  private static Weights holding(Weights weights, float poison) {
    FloatTensor tensor = Objects.requireNonNull(weights.tensors().get(TENSOR));
    float[] values = tensor.values().clone();
    values[1] = poison;
    return weights.with(TENSOR, new FloatTensor(tensor.shape(), values));
  }

  private static FloatTensor scalar() {
    return new FloatTensor(new long[0], new float[] {1});
  }
}
