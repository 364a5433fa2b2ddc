package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.Bf16;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.TensorInfo;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;

/** What is in the object store when layers are personal, and when updates are compressed. */
@CoordinatorTest
class PersonalisationTests {

  private static final List<String> PERSONAL =
      List.of("conv_norm_out.bias", "conv_norm_out.weight", "conv_out.bias", "conv_out.weight");

  private final Federation federation;
  private final ObjectStore store;
  private final List<TestSite> sites;

  PersonalisationTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.sites = List.of(federation.site("ada", 100), federation.site("bob", 300));
  }

  @Test
  void noPersonalTensorIsInAnyFileAfterTheRunsFirstWeights() throws IOException {
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
    RunView run =
        federation.start(
            Specs.of("ada", "bob")
                .rounds(3)
                .sharing("g", 0.1, 2)
                .personal("conv_out.*", "conv_norm*")
                .spec());
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    List<RoundView> rounds = federation.runs().rounds(run.id());
    assertThat(personalIn(checkpoint(rounds.get(0).baseSha256()))).hasSize(8);
    assertThat(personalIn(checkpoint(rounds.get(1).baseSha256())))
        .as("the warm-up's weights know public images only")
        .hasSize(8);
    for (RoundView round : rounds.subList(1, 4)) {
      assertThat(round.assignments()).hasSize(2);
      for (AssignmentView work : round.assignments()) {
        String key = federation.runs().update(Objects.requireNonNull(work.updateId())).objectKey();
        assertThat(personalIn(header(key))).isEmpty();
        assertThat(header(key)).hasSizeGreaterThan(40);
      }
      assertThat(personalIn(checkpoint(round.checkpointSha256()))).isEmpty();
    }
  }

  @Test
  void anOrderNamesWhatStaysAndWhereItStarts() {
    RunView run =
        federation.start(
            Specs.of("ada", "bob").rounds(2).personal("conv_out.*", "conv_norm_out.*").spec());
    federation.tick();
    WorkOrder first = sites.get(0).ordered();
    assertThat(Objects.requireNonNull(first.personal()).tensors())
        .containsExactlyElementsOf(PERSONAL);
    assertThat(first.personal().start().sha256()).isEqualTo(first.checkpoint().sha256());
    sites.forEach(TestSite::workOnce);
    federation.tick();

    WorkOrder second = sites.get(0).ordered();
    assertThat(Objects.requireNonNull(second.personal()).start().sha256())
        .isEqualTo(first.checkpoint().sha256());
    assertThat(second.checkpoint().sha256()).isNotEqualTo(first.checkpoint().sha256());
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void anUpdateThatBringsAPersonalTensorIsQuarantined() {
    RunView run = federation.start(Specs.of("ada", "bob").quorum(1).personal("conv_out.*").spec());
    federation.tick();
    WorkOrder order = sites.get(0).ordered();
    sites.get(0).deliver(order, sites.get(0).base(order).trained(1, 0.01).bytes());
    sites.get(1).workOnce();
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(run, 1).assignments())
        .extracting(AssignmentView::quarantineReason)
        .containsExactly("4 tensors are not the model's, the first is conv_out.bias", null);
  }

  @Test
  void theBytesSavedAreReported() {
    RunView plain = finished(Specs.of("ada", "bob").rounds(2));
    RunView personal = finished(Specs.of("ada", "bob").rounds(2).personal("conv_out.*"));
    RunView both =
        finished(
            Specs.of("ada", "bob")
                .rounds(2)
                .personal("conv_out.*")
                .with("compression", "\"bf16\""));

    assertThat(plain.savedBytes()).isNull();
    // Four updates, each with the raw and the averaged weights.
    long own = 4 * 9 + 1;
    long all = UNetConfig.parse(Specs.MODEL).parameters().stream().mapToLong(Parameter::size).sum();
    assertThat(personal.savedBytes()).isEqualTo(4 * 2 * own * 4);
    assertThat(both.savedBytes()).isEqualTo(4 * 2 * (all * 4 - (all - own) * 2));
    assertThat(bytes(plain) - bytes(personal))
        .as("the header is shorter, too")
        .isBetween(personal.savedBytes(), personal.savedBytes() + 4 * 500);
    assertThat(bytes(plain) - bytes(both))
        .isBetween(both.savedBytes(), both.savedBytes() + 4 * 2000);
    assertThat(federation.runs().rounds(both.id()))
        .extracting(RoundView::savedBytes)
        .containsOnly(Objects.requireNonNull(both.savedBytes()) / 2);
    assertThat(federation.events(personal, "round.closed"))
        .extracting(event -> event.detail().get("savedBytes").asLong())
        .containsOnly(Objects.requireNonNull(personal.savedBytes()) / 2);
  }

  @Test
  void compressedUpdatesAreAveragedAsTheFloatsTheyStandFor() {
    RunView run = federation.start(Specs.of("ada", "bob").with("compression", "\"bf16\"").spec());
    federation.tick();
    Map<String, Weights> sent = new TreeMap<>();
    for (TestSite site : sites) {
      WorkOrder order = site.ordered();
      assertThat(order.compression()).isEqualTo("bf16");
      Weights trained = site.train(order);
      sent.put(site.name(), trained);
      site.deliver(order, trained.bytes(DType.BF16));
    }
    federation.tick();

    RunView end = federation.runs().run(run.id());
    Map<String, TensorInfo> header = checkpoint(end.checkpointSha256());
    assertThat(header.values()).allSatisfy(info -> assertThat(info.dtype()).isEqualTo(DType.F32));
    Weights average = Weights.of(read("checkpoints/" + end.checkpointSha256() + ".safetensors"));
    average
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] a = values(sent.get("ada"), name);
              float[] b = values(sent.get("bob"), name);
              for (int i = 0; i < a.length; i++) {
                double expected = (100.0 * rounded(a[i]) + 300.0 * rounded(b[i])) / 400;
                assertThat(tensor.values()[i]).isEqualTo((float) expected);
              }
            });
  }

  @Test
  void anUpdateOfAnotherElementTypeIsQuarantined() {
    RunView run =
        federation.start(Specs.of("ada", "bob").quorum(1).with("compression", "\"bf16\"").spec());
    federation.tick();
    WorkOrder order = sites.get(0).ordered();
    sites.get(0).deliver(order, sites.get(0).train(order).bytes(DType.F32));
    WorkOrder infinite = sites.get(1).ordered();
    Weights broken =
        sites
            .get(1)
            .train(infinite)
            .map(
                tensor -> {
                  float[] values = tensor.values().clone();
                  values[0] = Float.POSITIVE_INFINITY;
                  return new FloatTensor(tensor.shape(), values);
                });
    sites.get(1).deliver(infinite, broken.bytes(DType.BF16));
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.FAILED);
    assertThat(federation.events(run, "update.quarantined"))
        .extracting(EventView::message)
        .satisfiesExactly(
            message -> assertThat(message).contains("ada").contains("it holds conv_in.bias F32[4]"),
            message -> assertThat(message).contains("bob").contains("holds Infinity at element 0"));
  }

  private RunView finished(Specs specs) {
    return federation.finish(federation.start(specs.spec()).id(), sites);
  }

  private long bytes(RunView run) {
    return federation.runs().rounds(run.id()).stream().mapToLong(RoundView::updateBytes).sum();
  }

  private static float rounded(float value) {
    return Bf16.toFloat(Bf16.fromFloat(value));
  }

  private static float[] values(Weights weights, String name) {
    return Objects.requireNonNull(weights.tensors().get(name)).values();
  }

  private static List<String> personalIn(Map<String, TensorInfo> header) {
    return header.keySet().stream()
        .filter(name -> PERSONAL.contains(name) || PERSONAL.contains(name.replace("ema.", "")))
        .toList();
  }

  private Map<String, TensorInfo> checkpoint(String sha256) {
    return header("checkpoints/" + sha256 + ".safetensors");
  }

  private Map<String, TensorInfo> header(String key) {
    byte[] file = read(key);
    try {
      return SafeTensorsHeader.read(new ByteArrayInputStream(file), file.length, key).tensors();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(String key) {
    try (InputStream in = store.read(key)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
