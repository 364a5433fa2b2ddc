package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.fixtures.Aggregations;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Crashes;
import org.phoenix.coordinator.fixtures.Crashes.Moment;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.coordinator.fixtures.Weights;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Aggregation;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.HttpClientErrorException;

@CoordinatorTest
@Tag("once")
class AggregationMethodTests {

  private static final String[] NAMES = {"ada", "bob", "cyd", "dan", "eve"};
  private static final long[] IMAGES = {100, 300, 200, 50, 400};

  private final Federation federation;
  private final Crashes crashes;
  private final ObjectStore store;
  private final JdbcClient jdbc;
  private final List<TestSite> sites;

  AggregationMethodTests(
      Federation federation, Crashes crashes, ObjectStore store, JdbcClient jdbc) {
    this.federation = federation.fresh();
    this.crashes = crashes;
    this.store = store;
    this.jdbc = jdbc;
    this.sites =
        IntStream.range(0, NAMES.length)
            .mapToObj(i -> federation.site(NAMES[i], IMAGES[i]))
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
  void neitherDeathsNorTheOrderOfTheAnswersChangeABit(Aggregation method) {
    RunView calm = federation.start(Specs.of(NAMES).rounds(2).spec(method));
    calm = federation.finish(calm.id(), sites);

    RunView shaken = federation.start(Specs.of(NAMES).rounds(2).spec(method));
    List<TestSite> shuffled = new ArrayList<>(sites);
    int deaths = 0;
    for (int i = 0; federation.runs().run(shaken.id()).endedAt() == null; i++) {
      assertThat(i).as("steps of the run").isLessThan(1000);
      for (Moment moment : Moment.values()) {
        deaths += diesAtTheNextCommit(moment) ? 1 : 0;
      }
      Collections.shuffle(shuffled, new Random(i));
      shuffled.forEach(TestSite::workOnce);
    }

    RunView end = federation.runs().run(shaken.id());
    assertThat(deaths).isGreaterThan(40);
    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.checkpointSha256()).isEqualTo(calm.checkpointSha256());
    assertThat(moments(end)).isEqualTo(moments(calm));
    assertThat(types(end)).containsExactlyInAnyOrderElementsOf(types(calm));
  }

  /** What the sites sent, combined here in float64 number by number. */
  @Test
  void theMedianOfARoundIsTheMedianOfWhatTheSitesSent() {
    Round round = round(Aggregations.of("median"));

    round.requireEach(sent -> sent.stream().sorted().toList().get(2));
  }

  @Test
  void theTrimmedMeanOfARoundLeavesOneOutAtEachEnd() {
    Round round = round(Aggregations.trimmed(0.2));

    round.requireEach(sent -> sent.stream().sorted().skip(1).limit(3).reduce(0.0, Double::sum) / 3);
  }

  @Test
  void aServerOptimiserStepsFromTheBaseAlongTheMean() {
    Round round = round(Aggregations.fedAvgM(0.5, 0.9));

    round.requireEachFromBase(
        (base, sent) -> base + 0.5 * (mean(sent) - base), AggregationMethodTests::raw);
    round.requireEachFromBase((base, sent) -> mean(sent), AggregationMethodTests::averaged);
  }

  @Test
  void fedAdamIsAlgorithmTwoFromTheFirstRoundOn() {
    Round round = round(Aggregations.fedAdam(0.01));
    double tau = 1e-3;

    round.requireEachFromBase(
        (base, sent) -> {
          double delta = mean(sent) - base;
          double m = 0.1 * delta;
          double v = 0.99 * tau * tau + 0.01 * delta * delta;
          return base + 0.01 * m / (Math.sqrt(v) + tau);
        },
        AggregationMethodTests::raw);
    assertThat(moments(round.run())).contains("sha256");
  }

  @Test
  void multiKrumAveragesTheClusterAndSaysSo() {
    RunView run = federation.start(Specs.of(NAMES).spec(Aggregations.multiKrum(1, 3)));
    federation.tick();
    TestSite bob = sites.get(1);
    WorkOrder order = bob.ordered();
    // Five times as far as the others, too near to be quarantined.
    bob.deliver(order, bob.base(order).trained(9, 0.05).bytes());
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
    EventView choice = federation.events(end, "updates.chosen").get(0);
    assertThat(choice.message()).containsPattern("leaves out .*bob");
    assertThat(choice.detail().get("chosen").size()).isEqualTo(3);
    assertThat(choice.detail().get("scores").get("bob").asDouble())
        .isGreaterThan(10 * choice.detail().get("scores").get("ada").asDouble());
  }

  @Test
  void weightsThatNoFloat32HoldsEndTheRun() {
    RunView run = federation.start(Specs.of(NAMES).spec(Aggregations.fedAvgM(100, 0)));
    federation.tick();
    for (TestSite site : sites) {
      WorkOrder order = site.ordered();
      site.deliver(order, site.base(order).trained(order.seed(), 1e38 / 5).bytes());
    }
    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).isEqualTo(RunStatus.FAILED);
    assertThat(end.reason())
        .startsWith("round 1: ")
        .contains("which is no finite float32; a smaller serverLearningRate helps");
  }

  static Stream<Arguments> impossible() {
    Specs five = Specs.of(NAMES);
    return Stream.of(
        Arguments.of(
            Specs.of("ada", "bob").spec(Aggregations.of("median")),
            "aggregation: median needs 3 updates in every round, and only 2 sites take part"),
        Arguments.of(
            five.quorum(2).spec(Aggregations.of("median")),
            "aggregation: median needs 3 updates in every round, and quorum = 2 promises fewer"),
        Arguments.of(
            five.quorum(4).spec(Aggregations.multiKrum(1, null)),
            "aggregation: multi-krum needs 5 updates in every round, and quorum = 4"),
        Arguments.of(
            five.spec(Aggregations.multiKrum(1, 5)), "multi-krum needs 6 updates in every round"),
        Arguments.of(
            five.spec(Aggregations.multiKrum(0, null)), "aggregation.f = 0: must be at least 1"),
        Arguments.of(
            five.screened(2, false).spec(Aggregations.of("median")),
            "screening may disconnect sites until minimumSites = 2 are left"),
        Arguments.of(
            five.quorum(4).spec(Aggregations.trimmed(0.2)), "trimmed-mean needs 5 updates"),
        Arguments.of(
            five.spec(Aggregations.trimmed(0.5)),
            "aggregation.trimFraction = 0.5: must be at least 0.00001 and below 0.5, or nothing"),
        Arguments.of(
            five.spec(Aggregations.of("trimmed-mean")),
            "trimmed-mean needs one of trimFraction and trimCount"),
        Arguments.of(
            five.spec(Aggregations.trimmed(3)), "trimmed-mean needs 7 updates in every round"),
        Arguments.of(
            five.spec(Aggregations.of("multi-krum")), "aggregation.f: multi-krum needs a value"),
        Arguments.of(
            five.spec(Aggregations.of("fedadam")),
            "aggregation.serverLearningRate: fedadam needs a value"),
        Arguments.of(
            five.spec(Aggregations.fedAvgM(0.0, 0.9)), "aggregation.serverLearningRate = 0.0"),
        Arguments.of(
            five.spec(Aggregations.fedAvgM(Double.POSITIVE_INFINITY, 0.9)),
            "aggregation.serverLearningRate = Infinity"),
        Arguments.of(
            five.spec(Aggregations.fedAvgM(1.0, 1.0)),
            "aggregation.momentum = 1.0: must be at least 0 and below 1"),
        Arguments.of(
            five.spec(Aggregations.fedAdam(0.1, 0.9, -0.1, 1e-3)), "aggregation.beta2 = -0.1"),
        Arguments.of(five.spec(Aggregations.fedAdam(0.1, 0.9, 0.99, 0.0)), "aggregation.tau = 0.0"),
        Arguments.of(
            five.spec(new Aggregation("median", null, null, null, null, null, null, null, 1, null)),
            "aggregation.f = 1: median takes no f"),
        Arguments.of(five.spec(Aggregations.of("average")), "aggregation.method = average"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("impossible")
  void isRefusedWhenTheRunIsCreated(RunSpec spec, String problem) {
    assertThatThrownBy(() -> federation.runs().create(spec, null))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining(problem);
    assertThat(federation.runs().runs()).isEmpty();
  }

  @Test
  void aRunWithTooFewSitesForItsMethodDoesNotStart() {
    RunView run =
        federation.runs().create(Specs.of().allSites().spec(Aggregations.multiKrum(2, null)), null);

    assertThatThrownBy(() -> federation.runs().start(run.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("needs 7 sites for multi-krum, but 5 are enrolled");
  }

  private boolean diesAtTheNextCommit(Moment moment) {
    crashes.plan(0, moment);
    try {
      federation.tick();
    } catch (Crashes.Killed killed) {
      return true;
    }
    crashes.survived();
    return false;
  }

  private Round round(Aggregation method) {
    RunView run = federation.start(Specs.of(NAMES).spec(method));
    federation.tick();
    List<Weights> sent = new ArrayList<>();
    Weights base = sites.get(0).base(sites.get(0).ordered());
    for (TestSite site : sites) {
      WorkOrder order = site.ordered();
      Weights trained = site.train(order);
      sent.add(trained);
      site.deliver(order, trained.bytes());
    }
    RunView end = federation.finish(run.id(), sites);
    return new Round(end, base, sent, weights(end));
  }

  /** A round whose result is compared with what a test makes of the same numbers. */
  private record Round(RunView run, Weights base, List<Weights> sent, Weights result) {

    interface FromBase {
      double of(double base, List<Double> sent);
    }

    void requireEach(ToDoubleFunction<List<Double>> combined) {
      requireEachFromBase((base, values) -> combined.applyAsDouble(values), weights -> weights);
    }

    void requireEachFromBase(FromBase combined, UnaryOperator<Weights> which) {
      Weights compared = which.apply(result);
      assertThat(compared.tensors()).isNotEmpty();
      compared
          .tensors()
          .forEach(
              (name, tensor) -> {
                float[] origin = base.tensors().get(name).values();
                for (int i = 0; i < origin.length; i++) {
                  int at = i;
                  List<Double> values =
                      sent.stream()
                          .map(update -> (double) update.tensors().get(name).values()[at])
                          .toList();
                  assertThat(tensor.values()[i]).isEqualTo((float) combined.of(origin[i], values));
                }
              });
    }
  }

  private static double mean(List<Double> sent) {
    double sum = 0;
    double images = 0;
    for (int k = 0; k < IMAGES.length; k++) {
      sum += IMAGES[k] * sent.get(k);
      images += IMAGES[k];
    }
    return sum / images;
  }

  private static Weights raw(Weights weights) {
    return select(weights, name -> !ModelWeights.isAveraged(name));
  }

  private static Weights averaged(Weights weights) {
    return select(weights, ModelWeights::isAveraged);
  }

  private static Weights select(Weights weights, Predicate<String> wanted) {
    Weights selected = weights;
    for (String name : weights.tensors().keySet()) {
      selected = wanted.test(name) ? selected : selected.without(name);
    }
    return selected;
  }

  private Weights weights(RunView run) {
    String key = new Checkpoint(run.checkpointSha256(), 1).key();
    try (InputStream in = store.read(key)) {
      return Weights.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String moments(RunView run) {
    return jdbc.sql("select server_moments::text from runs where id = ?")
        .param(run.id())
        .query(String.class)
        .single();
  }

  private List<String> types(RunView run) {
    return federation.runs().events(run.id(), 0, 1000).stream().map(EventView::type).toList();
  }
}
