package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.EvaluationsApi.EvaluationRequest;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.RunsApi.VerdictView;
import org.phoenix.platform.contract.SiteWorkApi.Content;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.SamplesOrder;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.web.client.HttpClientErrorException;

/** The paper's second strategy whole: personal layers, and sites judged by images they drew. */
@CoordinatorTest
@Tag("once")
class PersonalScreeningTests {

  private final Federation federation;
  private final ObjectStore store;
  private final List<TestSite> sites;

  PersonalScreeningTests(Federation federation, ObjectStore store) {
    this.federation = federation.fresh();
    this.store = store;
    this.sites = Stream.of("ada", "bob", "mal").map(name -> federation.site(name, 100)).toList();
  }

  private static Specs spec() {
    return Specs.of("ada", "bob", "mal").personal("conv_out.*").screened(1, false);
  }

  @Test
  void aBadSiteIsFoundByTheImagesThatItDrewItself() {
    federation.evaluations().findBad("mal", 30);
    RunView end = federation.finish(federation.start(spec().rounds(3).spec()).id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(consequences(end, 1))
        .containsExactly(Consequence.NONE, Consequence.NONE, Consequence.WARNED);
    assertThat(consequences(end, 2))
        .containsExactly(Consequence.NONE, Consequence.NONE, Consequence.DISCONNECTED);
    assertThat(federation.round(end, 3).assignments())
        .extracting(AssignmentView::site)
        .containsExactly("ada", "bob");
    assertThat(federation.samples().requests()).as("nobody else has a whole model").isEmpty();
    assertThat(federation.evaluations().requests())
        .hasSize(3 + 3 + 2)
        .extracting(EvaluationRequest::subject)
        .allMatch(subject -> subject.contains("model of "));
    assertThat(federation.evaluations().requests().get(0).imagesKey())
        .isEqualTo(samplesKey(end, 1, 0))
        .satisfies(key -> assertThat(store.find(key)).isPresent());
    assertThat(end.bestRound()).as("no round has a global model to be the best").isNull();
    assertThat(federation.events(end, "round.closed"))
        .extracting(EventView::message)
        .startsWith("Round 1 is closed: LeNet-FID 12.50 in the median of 3 sites' own models");
  }

  @Test
  void imagesAreAskedForInRoundsThatJudgeAndOfOneNoise() {
    federation.start(spec().screened(1, 1, false).rounds(2).spec());
    federation.tick();
    assertThat(sites.get(0).ordered().samples()).isNull();
    sites.forEach(TestSite::workOnce);
    federation.tick();

    SamplesOrder asked = Objects.requireNonNull(sites.get(0).ordered().samples());
    assertThat(asked.count()).isEqualTo(32);
    assertThat(asked.sampler()).isEqualTo("ddim");
    assertThat(asked.steps()).isEqualTo(10);
    assertThat(sites.get(1).ordered().samples()).isEqualTo(asked);
  }

  @Test
  void anUpdateWithoutItsImagesIsRefusedWithWhatToDo() {
    federation.start(spec().spec());
    federation.tick();
    WorkOrder order = sites.get(0).ordered();
    Update update = sites.get(0).upload(order, TestSite.file(order, sites.get(0).train(order)));

    assertThatThrownBy(() -> sites.get(0).work().complete(order.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("round 1 asks for images of the site's own model")
        .hasMessageContaining("send them first");
    sites.get(0).sendSamples(order, TestSite.images(order));
    sites.get(0).work().complete(order.assignmentId(), update);
  }

  @Test
  void imagesThatNobodyAskedForAreRefused() {
    federation.start(Specs.of("ada", "bob", "mal").screened(1, false).spec());
    federation.tick();
    UUID assignment = sites.get(0).ordered().assignmentId();
    String sha256 = "0".repeat(64);

    assertThatThrownBy(
            () ->
                sites
                    .get(0)
                    .work()
                    .openUpload(assignment, new UploadRequest(10, sha256, Content.SAMPLES)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("round 1 asks for no images of the site's model");
    assertThatThrownBy(
            () -> sites.get(0).work().samples(assignment, new Samples(10, sha256, null, List.of())))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("round 1 asks for no images of the site's model");
  }

  @Test
  void imagesCanBeSentAgainUntilTheUpdateIsThere() {
    RunView run = federation.start(spec().spec());
    federation.tick();
    TestSite ada = sites.get(0);
    WorkOrder order = ada.ordered();
    ada.sendSamples(order, TestSite.images(32, 7));
    Samples right = ada.sendSamples(order, TestSite.images(order));
    ada.work().samples(order.assignmentId(), right);
    ada.deliver(order, TestSite.file(order, ada.train(order)));

    ada.work().samples(order.assignmentId(), right);
    assertThatThrownBy(
            () ->
                ada.work()
                    .samples(order.assignmentId(), new Samples(9, "1".repeat(64), null, List.of())))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("no longer wanted");
    sites.subList(1, 3).forEach(TestSite::workOnce);
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(samplesKey(run, 1, 0)).contains(right.sha256());
  }

  @Test
  void moreBytesThanTheImagesTakeAreRefused() {
    federation.start(spec().spec());
    federation.tick();
    UUID assignment = sites.get(0).ordered().assignmentId();

    assertThatThrownBy(
            () ->
                sites
                    .get(0)
                    .work()
                    .openUpload(
                        assignment, new UploadRequest(5000, "0".repeat(64), Content.SAMPLES)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("bytes = 5000: the images take at most ");
  }

  static Stream<Arguments> hostile() throws IOException {
    byte[] good = TestSite.images(32, 8);
    byte[] unpacked =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(good)).readAllBytes();
    byte[] broken = good.clone();
    broken[good.length / 2] ^= 1;
    return Stream.of(
        Arguments.of("not compressed", unpacked, "Not in GZIP format"),
        Arguments.of("too few", TestSite.images(31, 8), "64 bytes follow the last tensor"),
        Arguments.of("of another shape", gzip(images(128, 1, 4)), "holds [images U8[128, 1, 4, 4]"),
        Arguments.of("too many", TestSite.images(33, 8), "the file"),
        Arguments.of("cut", Arrays.copyOf(good, good.length - 100), "the file ends within"),
        Arguments.of(
            "followed by more", gzip(Arrays.copyOf(unpacked, unpacked.length + 9)), "goes on"),
        Arguments.of("a bomb", gzip(new byte[2_000_000]), "the file"),
        Arguments.of("broken", broken, "cannot be judged"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void aSiteWhoseImagesCannotBeJudgedIsQuarantined(String name, byte[] file, String reason) {
    RunView run = federation.start(spec().quorum(2).spec());
    federation.tick();
    TestSite mal = sites.get(2);
    WorkOrder order = mal.ordered();
    mal.sendSamples(order, file);
    mal.deliver(order, TestSite.file(order, mal.train(order)));
    sites.subList(0, 2).forEach(TestSite::workOnce);
    federation.tick();

    assertThat(federation.runs().run(run.id()).status()).as(name).isEqualTo(RunStatus.COMPLETED);
    assertThat(federation.round(run, 1).assignments().get(2).quarantineReason())
        .startsWith(
            "the images of its model cannot be judged, which should be images U8[32, 1, 8, 8]")
        .contains(reason);
  }

  @Test
  void imagesOfAnotherHashAreQuarantined() {
    RunView run = federation.start(spec().quorum(2).spec());
    federation.tick();
    TestSite mal = sites.get(2);
    WorkOrder order = mal.ordered();
    byte[] file = TestSite.images(order);
    mal.sendSamples(order, file, "a".repeat(64));
    mal.deliver(order, TestSite.file(order, mal.train(order)));
    sites.subList(0, 2).forEach(TestSite::workOnce);
    federation.tick();

    assertThat(federation.round(run, 1).assignments().get(2).quarantineReason())
        .isEqualTo(
            "the SHA-256 of the images of its model is %s, not the declared %s"
                .formatted(Sha256.of(file), "a".repeat(64)));
  }

  private String samplesKey(RunView run, int round, int site) {
    AssignmentView work = federation.round(run, round).assignments().get(site);
    return Objects.requireNonNull(
        federation.runs().update(Objects.requireNonNull(work.updateId())).samplesKey());
  }

  private List<Consequence> consequences(RunView run, int round) {
    return federation.round(run, round).verdicts().stream().map(VerdictView::consequence).toList();
  }

  /** The same number of bytes in another shape. */
  private static byte[] images(int count, int channels, int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageSetFile.write(
        out,
        ImageSet.unlabelled(new byte[count * channels * size * size], channels, size, size),
        Map.of());
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }
}
