package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.platform.contract.RunsApi.RoundStatus;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;

@CoordinatorTest
public class WholeRunTests {

  private final Federation federation;
  private final ObjectStore store;
  private final TestSite ada;
  private final TestSite bob;
  private final TestSite cyd;

  WholeRunTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 300);
    this.cyd = federation.site("cyd", 200);
  }

  @Test
  void aRunWithWarmUpGoesFromItsDraftToItsLastRound() throws IOException {
    federation.sharedDataSets().register("g", sharedImages(60));
    RunView run =
        federation.start(
            Specs.of("ada", "bob", "cyd").rounds(2).sharing("g", 0.1, 3).evaluated().spec());

    RunView finished = federation.finish(run.id(), List.of(ada, bob, cyd));

    assertThat(finished.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(finished.round()).isEqualTo(2);
    assertThat(finished.beta()).isEqualTo(0.1);
    assertThat(finished.sharedBytes()).isEqualTo(3L * sharedImages(60).length);
    List<RoundView> rounds = federation.runs().rounds(run.id());
    assertThat(rounds).extracting(RoundView::number).containsExactly(0, 1, 2);
    assertThat(rounds).extracting(RoundView::status).containsOnly(RoundStatus.CLOSED);
    assertThat(rounds.get(1).baseSha256()).isEqualTo(rounds.get(0).checkpointSha256());
    assertThat(rounds.get(2).baseSha256()).isEqualTo(rounds.get(1).checkpointSha256());
    assertThat(finished.checkpointSha256()).isEqualTo(rounds.get(2).checkpointSha256());
    assertThat(rounds)
        .allSatisfy(
            round ->
                assertThat(Objects.requireNonNull(round.evaluation()).lenetFid().value())
                    .isEqualTo(12.5));
    assertThat(federation.samples().requests()).hasSize(3);
  }

  @Test
  void theWarmUpIsOneSitesWorkOnAllOfTheSharedSet() throws IOException {
    federation.sharedDataSets().register("g", sharedImages(60));
    RunView run = federation.start(Specs.of("ada", "bob", "cyd").sharing("g", 0.25, 3).spec());
    federation.tick();

    List<WorkOrder> orders = orders();
    assertThat(orders).hasSize(1);
    WorkOrder warmUp = orders.get(0);
    assertThat(warmUp.kind()).isEqualTo(WorkKind.WARM_UP);
    assertThat(warmUp.round()).isZero();
    assertThat(warmUp.steps()).isEqualTo(3);
    assertThat(warmUp.firstStep()).isZero();
    assertThat(Objects.requireNonNull(warmUp.shared()).alpha()).isEqualTo(1);

    List.of(ada, bob, cyd).forEach(TestSite::workOnce);
    federation.tick();
    assertThat(orders())
        .hasSize(3)
        .allSatisfy(
            order -> {
              assertThat(order.kind()).isEqualTo(WorkKind.TRAIN);
              assertThat(order.firstStep()).isEqualTo(3);
              assertThat(order.steps()).isEqualTo(5);
              assertThat(Objects.requireNonNull(order.shared()).alpha()).isEqualTo(0.25);
            })
        .extracting(WorkOrder::seed)
        .doesNotHaveDuplicates();
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void epochsAreCountedOverEachSitesImagesAndItsPortionOfTheSharedSet() throws IOException {
    federation.sharedDataSets().register("g", sharedImages(60));
    Specs specs =
        Specs.of("ada", "bob")
            .rounds(2)
            .sharing("g", 0.25, 3)
            .with("stepsPerRound", "null")
            .with("epochsPerRound", "2");
    federation.start(specs.spec());
    federation.tick();
    assertThat(orders()).singleElement().extracting(WorkOrder::steps).isEqualTo(3);
    List.of(ada, bob).forEach(TestSite::workOnce);
    federation.tick();

    // Batches of 8: 2 * (100 + 15) and 2 * (300 + 15) images are 28.75 and 78.75 of them.
    assertThat(List.of(ada.ordered(), bob.ordered()))
        .extracting(WorkOrder::steps, WorkOrder::firstStep)
        .containsExactly(tuple(29, 3L), tuple(79, 3L));

    List.of(ada, bob).forEach(TestSite::workOnce);
    federation.tick();
    assertThat(List.of(ada.ordered(), bob.ordered()))
        .extracting(WorkOrder::round, WorkOrder::steps, WorkOrder::firstStep)
        .containsExactly(tuple(2, 29, 32L), tuple(2, 79, 82L));
  }

  @Test
  void updatesAreAveragedByTheirImages() {
    RunView run = federation.start(Specs.of("ada", "bob", "cyd").spec());
    federation.tick();
    // The second and third go the opposite way and further: (100 * 1 + 300 * -2 + 200 * 4) / 600
    WorkOrder order = ada.ordered();
    Weights base = ada.base(order);
    ada.deliver(order, shifted(base, 1).bytes());
    bob.deliver(bob.ordered(), shifted(base, -2).bytes());
    cyd.deliver(cyd.ordered(), shifted(base, 4).bytes());
    federation.tick();

    Weights average = checkpoint(federation.runs().run(run.id()));
    assertThat(average.tensors().keySet()).isEqualTo(base.tensors().keySet());
    average
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] from = Objects.requireNonNull(base.tensors().get(name)).values();
              for (int i = 0; i < from.length; i++) {
                double expected =
                    (100.0 * (from[i] + 1f) + 300.0 * (from[i] - 2f) + 200.0 * (from[i] + 4f))
                        / 600;
                assertThat(tensor.values()[i]).isEqualTo((float) expected);
              }
            });
    assertThat(average.metadata())
        .containsEntry("format", "pt")
        .containsEntry("round", "1")
        .containsEntry("config", base.metadata().get("config"))
        .containsEntry("run", base.metadata().get("run"))
        .hasSize(4);
  }

  @Test
  void theSameSeedGivesTheSameWeightsInWhateverOrderUpdatesArrive() {
    RunView first = federation.start(Specs.of("ada", "bob", "cyd").rounds(2).spec());
    RunView firstEnd = federation.finish(first.id(), List.of(ada, bob, cyd));
    RunView second = federation.start(Specs.of("cyd", "bob", "ada").rounds(2).spec());
    RunView secondEnd = federation.finish(second.id(), List.of(cyd, ada, bob));
    RunView other = federation.start(Specs.of("ada", "bob", "cyd").seed(8).rounds(2).spec());
    RunView otherEnd = federation.finish(other.id(), List.of(ada, bob, cyd));

    assertThat(secondEnd.checkpointSha256()).isEqualTo(firstEnd.checkpointSha256());
    assertThat(otherEnd.checkpointSha256()).isNotEqualTo(firstEnd.checkpointSha256());
  }

  @Test
  void initialWeightsComeWithTheirAverage() {
    RunView run = federation.start(Specs.of("ada").spec());
    federation.tick();

    Weights initial = checkpoint(federation.runs().run(run.id()));
    assertThat(initial.metadata()).containsEntry("round", "0");
    assertThat(initial.tensors()).hasSizeGreaterThan(20);
    initial
        .tensors()
        .forEach(
            (name, tensor) -> {
              String other = name.startsWith("ema.") ? name.substring(4) : "ema." + name;
              assertThat(initial.tensors().get(other)).isEqualTo(tensor);
            });
  }

  @Test
  void aRunWithoutNamedSitesTakesAllThatHaveSaidWhatTheyOffer() {
    federation.sites().enrol(new org.phoenix.platform.contract.SitesApi.NewSite("silent"));
    RunView run = federation.start(Specs.of().allSites().spec());

    assertThat(federation.runs().participants(run.id()))
        .extracting(participant -> participant.site())
        .containsExactly("ada", "bob", "cyd");
  }

  private List<WorkOrder> orders() {
    return java.util.stream.Stream.of(ada, bob, cyd)
        .map(TestSite::order)
        .filter(Objects::nonNull)
        .toList();
  }

  private Weights checkpoint(RunView run) {
    try (var in = store.read("checkpoints/" + run.checkpointSha256() + ".safetensors")) {
      byte[] bytes = in.readAllBytes();
      assertThat(Sha256.of(bytes)).isEqualTo(run.checkpointSha256());
      return Weights.of(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Weights shifted(Weights base, float by) {
    return base.map(
        tensor -> {
          float[] values = tensor.values().clone();
          for (int i = 0; i < values.length; i++) {
            values[i] += by;
          }
          return new FloatTensor(tensor.shape(), values);
        });
  }

  public static byte[] sharedImages(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageSetFile.write(out, ImageSet.unlabelled(new byte[count * 64], 1, 8, 8), Map.of());
    return out.toByteArray();
  }
}
