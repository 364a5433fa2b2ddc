package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SitesApi.NewSite;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

@CoordinatorTest
class SpecProblemTests {

  private final Federation federation;

  SpecProblemTests(Federation federation) throws IOException {
    this.federation = federation.fresh();
    federation.site("ada", 100);
    federation.site("bob", 300);
    federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        Arguments.of(
            "unknown sites", Specs.of("ada", "eve", "dan"), "nobody is enrolled as dan, eve"),
        Arguments.of("a site twice", Specs.of("ada", "ada"), "sites names ada twice"),
        Arguments.of("no site", Specs.of(), "sites = []"),
        Arguments.of(
            "a licence of two lines",
            Specs.of("ada").with("licence", "\"MIT\\nand more\""),
            "must be one line and not begin with a space"),
        Arguments.of(
            "a blank licence",
            Specs.of("ada").with("licence", "\" \""),
            "must be one line and not begin with a space"),
        Arguments.of(
            "a quorum above the sites",
            Specs.of("ada", "bob").quorum(3),
            "quorum = 3: only 2 sites take part"),
        Arguments.of(
            "an unknown model key",
            Specs.of("ada").model(Specs.MODEL.replace("layers_per_block", "layers")),
            "key layers = 1 is unknown"),
        Arguments.of(
            "a model that cannot be",
            Specs.of("ada").model(Specs.MODEL.replace("_groups\": 2", "_groups\": 3")),
            "norm_num_groups = 3 does not divide the 4 of block_out_channels"),
        Arguments.of(
            "a model that predicts another shape",
            Specs.of("ada")
                .model(Specs.MODEL.replace("\"out_channels\": 1", "\"out_channels\": 3")),
            "in_channels = 1 and out_channels = 3 differ"),
        Arguments.of(
            "a giant model",
            Specs.of("ada").model(Specs.MODEL.replace("[4]", "[16384]")),
            "this coordinator takes 200000000"),
        Arguments.of(
            "an unknown shared set", Specs.of("ada").sharing("h", 0.1, 3), "sharing.dataSet = h"),
        Arguments.of(
            "a shared set of another shape",
            Specs.of("ada")
                .model(Specs.MODEL.replace("\"sample_size\": 8", "\"sample_size\": 16"))
                .sharing("g", 0.1, 3),
            "its images are 1 x 8 x 8, the model's are 1 x 16 x 16"),
        Arguments.of(
            "screening without evaluation",
            Specs.of("ada").screenedOnly(),
            "screening: needs evaluation"),
        Arguments.of(
            "a screening that never comes",
            Specs.of("ada").rounds(2).screened(2, 1, false),
            "screening.afterRounds = 2: nobody would be judged in rounds = 2"),
        Arguments.of(
            "a screening of fewer sites than it keeps",
            Specs.of("ada", "bob").screened(3, false),
            "screening.minimumSites = 3: only 2 sites take part"),
        Arguments.of(
            "one bound of several metrics",
            Specs.of("ada")
                .evaluated()
                .with(
                    "screening",
                    """
                    {"k": 3, "bound": 0.5, "afterRounds": 0, "strikes": 2, "minimumSites": 1,
                     "protectSoleOwners": true, "samples": 32}
                    """),
            "screening.bound = 0.5: is of one metric, and likeness are several"),
        Arguments.of(
            "rounds of no length",
            Specs.of("ada").with("stepsPerRound", "null"),
            "stepsPerRound or epochsPerRound is needed"),
        Arguments.of(
            "rounds of two lengths",
            Specs.of("ada").with("epochsPerRound", "2"),
            "stepsPerRound = 5 and epochsPerRound = 2: a round has one length"),
        Arguments.of(
            "more parts than images",
            Specs.of("ada").training("accumulation", 9),
            "training.accumulation = 9: training.batchSize = 8 images cannot be taken"),
        Arguments.of(
            "sharing nothing",
            Specs.of("ada").sharing("g", 0, 0),
            "sharing: alpha = 0 and warmUpSteps = 0 share nothing"),
        Arguments.of(
            "personal layers that are not there",
            Specs.of("ada").personal("conv_out.*", "conf_out.*", "conv_in"),
            "no tensor of the model is called conf_out.* or conv_in; it has conv_in.bias, conv_in"),
        Arguments.of(
            "nothing but personal layers",
            Specs.of("ada").personal("conv*", "*.*"),
            "personalisation.layers = [conv*, *.*]: all "),
        Arguments.of(
            "a grace without a quorum to wait for",
            Specs.of("ada").roundPolicy(policy("'stragglers': 'freeze-at-quorum'")),
            "roundPolicy.stragglers = freeze-at-quorum: needs quorum"),
        Arguments.of(
            "a grace that is never used",
            Specs.of("ada").quorum(1).roundPolicy(policy("'grace': 'PT1M'")),
            "roundPolicy.grace = PT1M: needs roundPolicy.stragglers = freeze-at-quorum"),
        Arguments.of(
            "a negative grace",
            Specs.of("ada")
                .quorum(1)
                .roundPolicy(policy("'grace': 'PT-1M', 'stragglers': 'freeze-at-quorum'")),
            "roundPolicy.grace = PT-1M: must be from PT0S"),
        Arguments.of(
            "over-selection of all",
            Specs.of("ada", "bob").roundPolicy(policy("'overSelection': 1")),
            "roundPolicy.overSelection = 1: needs roundPolicy.maximumSites"),
        Arguments.of(
            "a quorum above what a round wants",
            Specs.of("ada", "bob").quorum(2).roundPolicy(policy("'maximumSites': 1")),
            "quorum = 2: a round wants only roundPolicy.maximumSites = 1 updates"),
        Arguments.of(
            "a minimum above the maximum",
            Specs.of("ada", "bob").roundPolicy(policy("'maximumSites': 1, 'minimumSites': 2")),
            "roundPolicy.minimumSites = 2: is more than roundPolicy.maximumSites = 1"),
        Arguments.of(
            "a minimum above the sites",
            Specs.of("ada", "bob").roundPolicy(policy("'minimumSites': 3")),
            "roundPolicy.minimumSites = 3: only 2 sites take part"),
        Arguments.of(
            "an extension that never comes",
            Specs.of("ada").roundPolicy(policy("'extension': 'PT1M'")),
            "roundPolicy.extension = PT1M: needs roundPolicy.extensions"),
        Arguments.of(
            "a pause without end",
            Specs.of("ada").roundPolicy(policy("'retryAfter': 'PT9999999999H'")),
            "roundPolicy.retryAfter = PT9999999999H: must be longer than nothing and at most"),
        Arguments.of(
            "a deadline without end",
            Specs.of("ada").with("deadline", "\"PT9999999999H\""),
            "deadline = PT9999999999H: must be longer than nothing and at most PT8784H"),
        Arguments.of(
            "an unknown compression",
            Specs.of("ada").with("compression", "\"f16\""),
            "compression = f16"),
        Arguments.of(
            "an unknown kind of prediction",
            Specs.of("ada").training("prediction", "noise"),
            "training.prediction = noise: must be epsilon, v_prediction or sample"),
        Arguments.of(
            "an unknown course of the betas",
            Specs.of("ada").training("betaSchedule", "sigmoid"),
            "training.betaSchedule = sigmoid: must be linear or cosine"),
        Arguments.of(
            "more steps than the sampler can take",
            Specs.of("ada").evaluated("unipc@linspace", 1000),
            "evaluation: a model trained with 1000 time steps is sampled so in 1 to 999 steps"));
  }

  private static String policy(String fields) {
    return "{" + fields.replace('\'', '"') + "}";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void isRefusedByName(String what, Specs specs, String problem) {
    assertThatThrownBy(() -> federation.runs().create(specs.spec(), null))
        .as(what)
        .isInstanceOfSatisfying(
            HttpClientErrorException.BadRequest.class,
            refused -> assertThat(detail(refused)).contains(problem));
    assertThat(federation.runs().runs()).isEmpty();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("\"rounds\":1", "\"rounds\":0", "rounds = 0"),
        Arguments.of("\"learningRate\":0.001", "\"learningRate\":-1", "learningRate = -1.0"),
        Arguments.of("\"precision\":\"f32\"", "\"precision\":\"f8\"", "precision = f8"),
        Arguments.of("\"name\":\"test\"", "\"name\":\"test\",\"colour\":1", "colour"),
        Arguments.of("\"deadline\":\"PT10M\"", "\"deadline\":\"soon\"", "deadline: "),
        Arguments.of("\"batchSize\":", "\"batchSise\":", "training.batchSize: a value is needed"),
        Arguments.of("\"rounds\":1,", "", "rounds: a value is needed"),
        Arguments.of("\"deadline\":\"PT10M\"", "\"deadline\":\"PT0S\"", "deadline = PT0S"),
        Arguments.of("\"sites\":[", "\"sites\":", "body cannot be read"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("malformed")
  void aMalformedFieldIsNamed(String right, String wrong, String problem) {
    String body = JsonMapper.shared().writeValueAsString(Specs.of("ada").spec());
    assertThat(body).contains(right);

    assertThatThrownBy(() -> post(body.replace(right, wrong)))
        .isInstanceOfSatisfying(
            HttpClientErrorException.BadRequest.class,
            refused -> assertThat(detail(refused)).contains(problem));
  }

  @Test
  void theSameIdempotencyKeyIsTheSameRun() {
    RunView first = federation.runs().create(Specs.of("ada").spec(), "key-1");
    RunView again = federation.runs().create(Specs.of("ada").spec(), "key-1");

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(federation.runs().create(Specs.of("ada").spec(), "key-2").id())
        .isNotEqualTo(first.id());
    assertThatThrownBy(() -> federation.runs().create(Specs.of("bob").spec(), "key-1"))
        .isInstanceOf(HttpClientErrorException.UnprocessableContent.class)
        .hasMessageContaining("key-1 came with another request");
  }

  @Test
  void aRunComesBackAsItWasSpecified() {
    Specs specs =
        Specs.of("ada", "bob").rounds(3).quorum(1).sharing("g", 0.25, 3).screened(1, true);
    RunView run = federation.runs().create(specs.spec(), null);

    assertThat(federation.runs().run(run.id()).spec()).isEqualTo(specs.spec());
    assertThat(federation.runs().runs()).extracting(RunView::id).containsExactly(run.id());
  }

  @Test
  void aRunNeedsSitesToStart() {
    federation.fresh();
    federation.sites().enrol(new NewSite("silent"));
    RunView run = federation.runs().create(Specs.of().allSites().spec(), null);

    assertThatThrownBy(() -> federation.runs().start(run.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("needs a site, but 0 are enrolled and have said");
  }

  @Test
  void aRunIsStartedOnce() {
    RunView run = federation.start(Specs.of("ada").spec());

    assertThatThrownBy(() -> federation.runs().start(run.id()))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("is RUNNING and cannot become RUNNING");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    java.util.UUID nothing = new java.util.UUID(0, 0);
    List<Runnable> asking =
        List.of(
            () -> federation.runs().run(nothing),
            () -> federation.runs().rounds(nothing),
            () -> federation.runs().round(nothing, 1),
            () -> federation.runs().waiting(nothing),
            () -> federation.runs().events(nothing, 0, 1),
            () -> federation.runs().update(nothing),
            () -> federation.sites().site(nothing));

    for (Runnable question : asking) {
      assertThatThrownBy(question::run)
          .isInstanceOfSatisfying(
              HttpClientErrorException.NotFound.class,
              missing -> assertThat(detail(missing)).contains(nothing.toString()));
    }
  }

  @Test
  void sharedDataSetsAreCheckedAndNeverReplaced() throws IOException {
    byte[] other = WholeRunTests.sharedImages(61);

    assertThat(federation.sharedDataSets().register("g", WholeRunTests.sharedImages(60)).images())
        .isEqualTo(60);
    assertThatThrownBy(() -> federation.sharedDataSets().register("g", other))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("g is another file already");
    assertThatThrownBy(
            () ->
                federation
                    .sharedDataSets()
                    .register("h", "no images".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class);
    assertThatThrownBy(() -> federation.sharedDataSets().register("G!", other))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("cannot be named G!");
    assertThat(federation.sharedDataSets().sharedDataSets()).hasSize(1);
  }

  private void post(String body) {
    RestClient.create(federation.url())
        .post()
        .uri("/api/v1/runs")
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .retrieve()
        .toBodilessEntity();
  }

  private static String detail(HttpClientErrorException refused) {
    assertThat(refused.getResponseHeaders().getContentType())
        .isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    return refused.getResponseBodyAs(ProblemDetail.class).getDetail();
  }
}
