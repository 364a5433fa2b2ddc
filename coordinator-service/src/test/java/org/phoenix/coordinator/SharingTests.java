package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SharedDataSetsApi.SharedDataSetView;
import org.springframework.web.client.HttpClientErrorException;

/** What sharing G costs, and how balanced G is. */
@CoordinatorTest
class SharingTests {

  private final Federation federation;
  private final List<TestSite> sites;

  SharingTests(Federation federation) {
    this.federation = federation.fresh();
    this.sites = List.of(federation.site("ada", 100), federation.site("bob", 300));
  }

  @Test
  void theClassesOfASharedSetAreCounted() throws IOException {
    SharedDataSetView set = federation.sharedDataSets().register("g", labelled(3, 0, 5));
    federation.sharedDataSets().register("h", WholeRunTests.sharedImages(60));

    assertThat(set.classCounts()).containsExactly(3, 0, 5);
    assertThat(federation.sharedDataSets().sharedDataSets())
        .extracting(SharedDataSetView::classCounts)
        .containsExactly(List.of(3, 0, 5), null);
  }

  @Test
  void aRunReportsWhatItsSharingIs() throws IOException {
    byte[] g = labelled(30, 30);
    federation.sharedDataSets().register("g", g);
    RunView run = federation.start(Specs.of("ada", "bob").rounds(2).sharing("g", 0.5, 0).spec());
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.beta()).isEqualTo(60 / 400.0);
    assertThat(end.sharedBytes()).isEqualTo(2L * g.length);
    assertThat(end.sharedClassCounts()).containsExactly(30, 30);
    assertThat(federation.events(end, "sharing.measured"))
        .as("once, because nothing changed")
        .singleElement()
        .extracting(EventView::message)
        .isEqualTo(
            "The shared set g has 60 images in %d bytes: beta is 0.1500".formatted(g.length));
  }

  @Test
  void aBalancedSetIsAskedForWithATolerance() throws IOException {
    federation.sharedDataSets().register("g", labelled(9, 10, 11));
    assertThat(federation.runs().create(balanced(0.1).spec(), null).spec().sharing())
        .isEqualTo(balanced(0.1).spec().sharing());

    assertThatThrownBy(() -> federation.runs().create(balanced(0.09).spec(), null))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining(
            "sharing.balanceTolerance = 0.09: class 0 of sharing.dataSet = g has 9 images, the"
                + " mean is 10.0");
  }

  private static Specs balanced(double tolerance) {
    return Specs.of("ada")
        .with(
            "sharing",
            """
            {"dataSet": "g", "alpha": 0.5, "warmUpSteps": 0, "balanceTolerance": %s}
            """
                .formatted(tolerance));
  }

  /** So many images of each class. */
  static byte[] labelled(int... counts) throws IOException {
    int[] labels =
        IntStream.range(0, counts.length)
            .flatMap(label -> IntStream.generate(() -> label).limit(counts[label]))
            .toArray();
    int images = Arrays.stream(counts).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageSet set = new ImageSet(new byte[images * 64], 1, 8, 8, labels, counts.length);
    ImageSetFile.write(out, set, Map.of());
    return out.toByteArray();
  }
}
