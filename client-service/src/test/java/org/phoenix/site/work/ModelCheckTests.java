package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.lenet.LeNetProgram;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.lenet.Pixels;
import org.phoenix.diffusion.memorisation.MemorisationCheck;
import org.phoenix.diffusion.unet.InitialWeights;
import org.phoenix.platform.contract.MemorisationReport;
import org.phoenix.platform.contract.MemorisationReport.Nearness;
import org.phoenix.platform.contract.MemorisationReport.Quantiles;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.MemorisationOrder;
import org.phoenix.platform.contract.SiteWorkApi.SharedPortion;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.FakeCoordinator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole agent, in rounds that check what its model memorised. */
class ModelCheckTests extends AgentAtWork {

  private static final int IMAGES = 60;

  @Test
  void theUpdateCarriesQuantilesInBothSpacesAndIsOtherwiseTheSame() throws Exception {
    agent = run.startAgent(TinyRun.images(IMAGES, 8, 1));
    WorkOrder order = run.round(1, 3);
    Download lenet = lenet();

    coordinator.assign(order);
    Update plain = next(coordinator.updates);
    coordinator.assign(checked(order, new MemorisationOrder(50, "ddim", 3, lenet)));
    Update update = next(coordinator.updates);
    coordinator.assign(checked(order, new MemorisationOrder(50, "ddim", 3, lenet)));
    Update again = next(coordinator.updates);

    assertThat(plain.memorisation()).isNull();
    assertThat(update.sha256()).isEqualTo(plain.sha256());
    MemorisationReport report = Objects.requireNonNull(update.memorisation());
    assertThat(report.samples()).isEqualTo(50);
    assertThat(report.images()).isEqualTo(IMAGES);
    assertThat(report.compared()).isEqualTo(50);
    assertThat(report.lenetSha256()).isEqualTo(lenet.sha256());
    for (Nearness nearness : List.of(report.pixels(), Objects.requireNonNull(report.lenet()))) {
      rise(nearness.samples());
      rise(nearness.training());
    }
    assertThat(again.memorisation()).as("the seed decides all").isEqualTo(report);
  }

  @Test
  void whatLeavesAreThirtyTwoQuantilesThreeCountsAndAHash() throws Exception {
    agent = run.startAgent(TinyRun.images(IMAGES, 8, 1));

    coordinator.assign(checked(run.round(1, 2), new MemorisationOrder(50, "ddim", 2, lenet())));
    JsonNode report = JsonMapper.shared().valueToTree(next(coordinator.updates).memorisation());

    List<JsonNode> leaves = leaves(report);
    assertThat(leaves).hasSize(3 + 32 + 1);
    assertThat(leaves.stream().filter(JsonNode::isNumber)).hasSize(35);
    assertThat(leaves.stream().filter(JsonNode::isDouble))
        .allMatch(distance -> distance.decimalValue().stripTrailingZeros().precision() <= 3);
  }

  @Test
  void withoutALeNetPixelsAreComparedAndTheSharedSetNever() throws Exception {
    SharedPortion shared = new SharedPortion(run.shared(), 0.1, 5);
    WorkOrder order = run.order(1, 2, WorkKind.TRAIN, run.checkpoint(), shared, TinyRun.TRAINING);
    agent = run.startAgent(TinyRun.images(IMAGES, 8, 1));

    coordinator.assign(checked(order, new MemorisationOrder(50, "ddim", 2, null)));
    Update update = next(coordinator.updates);
    MemorisationReport report = Objects.requireNonNull(update.memorisation());

    assertThat(update.images()).isEqualTo(IMAGES + 3);
    assertThat(report.images()).isEqualTo(IMAGES);
    rise(report.pixels().samples());
    assertThat(report.lenet()).isNull();
    assertThat(report.lenetSha256()).isNull();
  }

  @Test
  void aSiteOfFewImagesTellsNothing() throws Exception {
    agent = run.startAgent();

    coordinator.assign(checked(run.round(1, 2), new MemorisationOrder(50, "ddim", 2, null)));

    assertThat(next(coordinator.updates).memorisation()).isNull();
    assertThat(MemorisationCheck.FEWEST_IMAGES).isEqualTo(MemorisationReport.FEWEST);
  }

  @Test
  void aCheckThatIsNoLongerWantedEnds() throws Exception {
    agent = run.startAgent(TinyRun.images(IMAGES, 8, 1));

    coordinator.assign(checked(run.round(1, 2), new MemorisationOrder(10_000, "ddpm", 1000, null)));
    awaitStep();

    goOnWithoutIt();
  }

  @Test
  void aFinishedUpdateKeepsItsReportOnDisk() throws IOException {
    Quantiles quantiles = new Quantiles(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8);
    Nearness nearness = new Nearness(quantiles, quantiles);
    byte[] weights = {1, 2, 3};
    Files.write(FinishedUpdate.weights(folder), weights);
    FinishedUpdate finished =
        new FinishedUpdate(
            weights.length,
            FakeCoordinator.sha256(weights),
            IMAGES,
            0.5,
            1,
            new MemorisationReport(50, IMAGES, 50, nearness, nearness, "0".repeat(64)),
            null);
    finished.save(folder);

    assertThat(FinishedUpdate.find(folder)).contains(finished);
  }

  private static void rise(Quantiles q) {
    assertThat(
            List.of(
                q.minimum(), q.p1(), q.p5(), q.p25(), q.median(), q.p75(), q.p95(), q.maximum()))
        .isSorted()
        .allMatch(distance -> distance > 0);
  }

  private static List<JsonNode> leaves(JsonNode node) {
    return node.isContainer()
        ? node.valueStream().flatMap(child -> leaves(child).stream()).toList()
        : List.of(node);
  }

  private Download lenet() {
    LeNetShape shape = new LeNetShape(1, 8, 4);
    LeNetWeights weights =
        new LeNetWeights(
            shape, new Pixels(100, 60), InitialWeights.of(new LeNetProgram(shape).parameters(), 1));
    return coordinator.store("lenet", weights.file());
  }

  /** The same work under a new id, with a check. */
  private static WorkOrder checked(WorkOrder order, MemorisationOrder check) {
    return Orders.with(order, Map.of("assignmentId", UUID.randomUUID(), "memorisation", check));
  }
}
