package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.springframework.http.ProblemDetail;
import org.springframework.web.client.HttpClientErrorException;

/** Every combination of a run's independent choices works or is refused with its reason. */
@CoordinatorTest
@TestInstance(Lifecycle.PER_CLASS) // drafts do not disturb each other
@Tag("once")
class CombinationTests {

  private final Federation federation;
  private final List<TestSite> sites;

  CombinationTests(Federation federation) throws IOException {
    this.federation = federation.fresh();
    this.sites =
        Stream.of("ada", "bob", "cyd", "dan").map(name -> federation.site(name, 100)).toList();
    federation.sharedDataSets().register("plain", WholeRunTests.sharedImages(60));
    federation.sharedDataSets().register("even", SharingTests.labelled(20, 20, 20));
  }

  /** One value of a choice; absent values leave the field out. */
  private record Value(String name, String json) {}

  /** The value of each choice. */
  record Combination(
      Value sharing,
      Value personalisation,
      Value screening,
      Value evaluation,
      Value compression,
      Value roundPolicy) {

    Specs specs() {
      Specs specs = Specs.of("ada", "bob", "cyd", "dan").rounds(2).quorum(2);
      List<String> fields =
          List.of(
              "sharing",
              "personalisation",
              "screening",
              "evaluation",
              "compression",
              "roundPolicy");
      List<Value> values =
          List.of(sharing, personalisation, screening, evaluation, compression, roundPolicy);
      for (int i = 0; i < fields.size(); i++) {
        String json = values.get(i).json().replace('\'', '"');
        specs = json.isEmpty() ? specs : specs.with(fields.get(i), json);
      }
      return specs;
    }

    /** What the refusal must name; nothing when the combination works. */
    List<String> contradiction() {
      if (sharing.name().equals("unlabelled")) {
        return List.of("sharing.balanceTolerance", "sharing.dataSet = plain", "no labels");
      }
      boolean personal = !personalisation.json().isEmpty();
      boolean screened = !screening.json().isEmpty();
      boolean evaluated = !evaluation.json().isEmpty();
      if (personal && evaluated && !screened) {
        return List.of("evaluation: ", "personalisation", "add screening");
      }
      return screened && !evaluated ? List.of("screening: needs evaluation") : List.of();
    }

    @Override
    public String toString() {
      return "sharing %s, personal %s, screening %s, evaluation %s, compression %s, rounds %s"
          .formatted(
              sharing.name(),
              personalisation.name(),
              screening.name(),
              evaluation.name(),
              compression.name(),
              roundPolicy.name());
    }
  }

  private static final Value NONE = new Value("none", "");

  private static final List<Value> SHARING =
      List.of(
          NONE,
          new Value("portion", "{'dataSet': 'plain', 'alpha': 0.5, 'warmUpSteps': 0}"),
          new Value(
              "balanced with warm-up",
              "{'dataSet': 'even', 'alpha': 0.5, 'warmUpSteps': 3, 'balanceTolerance': 0.1}"),
          new Value(
              "unlabelled",
              "{'dataSet': 'plain', 'alpha': 0.5, 'warmUpSteps': 3, 'balanceTolerance': 0.1}"));

  private static final List<Value> PERSONALISATION =
      List.of(NONE, new Value("last layers", "{'layers': ['conv_norm_out.*', 'conv_out.*']}"));

  private static final List<Value> SCREENING =
      List.of(
          NONE,
          new Value(
              "by peers",
              "{'metric': 'lenet-fid', 'k': 3, 'afterRounds': 0, 'strikes': 2, 'minimumSites': 2,"
                  + " 'protectSoleOwners': true, 'samples': 32}"),
          new Value(
              "by bound with probation",
              "{'metric': 'entropy', 'k': 3, 'bound': 1.5, 'afterRounds': 1, 'strikes': 1,"
                  + " 'minimumSites': 3, 'protectSoleOwners': false, 'samples': 32,"
                  + " 'probation': 2}"));

  private static final List<Value> EVALUATION =
      List.of(NONE, new Value("yes", "{'samples': 64, 'sampler': 'ddim', 'steps': 10}"));

  private static final List<Value> COMPRESSION =
      List.of(new Value("f32", "'f32'"), new Value("bf16", "'bf16'"), new Value("int8", "'int8'"));

  private static final List<Value> ROUNDS =
      List.of(
          NONE,
          new Value("over-selected", "{'maximumSites': 2, 'overSelection': 1, 'extensions': 1}"),
          new Value("frozen at quorum", "{'stragglers': 'freeze-at-quorum', 'grace': 'PT0S'}"));

  static Stream<Combination> all() {
    List<Combination> all = new ArrayList<>();
    for (Value sharing : SHARING) {
      for (Value personalisation : PERSONALISATION) {
        for (Value screening : SCREENING) {
          for (Value evaluation : EVALUATION) {
            for (Value compression : COMPRESSION) {
              for (Value rounds : ROUNDS) {
                all.add(
                    new Combination(
                        sharing, personalisation, screening, evaluation, compression, rounds));
              }
            }
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void isCreatedOrRefusedWithTheReason(Combination combination) {
    if (combination.contradiction().isEmpty()) {
      RunView run = federation.runs().create(combination.specs().spec(), null);
      assertThat(run.status()).isEqualTo(RunStatus.DRAFT);
      assertThat(run.spec()).isEqualTo(combination.specs().spec());
      return;
    }
    assertThatThrownBy(() -> federation.runs().create(combination.specs().spec(), null))
        .isInstanceOfSatisfying(
            HttpClientErrorException.BadRequest.class,
            refused ->
                assertThat(refused.getResponseBodyAs(ProblemDetail.class).getDetail())
                    .contains(combination.contradiction()));
  }

  static Stream<Combination> some() {
    Combination everythingShared =
        new Combination(
            SHARING.get(2),
            NONE,
            SCREENING.get(1),
            EVALUATION.get(1),
            COMPRESSION.get(1),
            ROUNDS.get(1));
    Combination everythingPersonal =
        new Combination(
            SHARING.get(2), PERSONALISATION.get(1), NONE, NONE, COMPRESSION.get(1), ROUNDS.get(2));
    Combination personalAndOverSelected =
        new Combination(
            SHARING.get(1), PERSONALISATION.get(1), NONE, NONE, COMPRESSION.get(0), ROUNDS.get(1));
    Combination boundAndEarly =
        new Combination(
            NONE, NONE, SCREENING.get(2), EVALUATION.get(1), COMPRESSION.get(0), ROUNDS.get(2));
    Combination smallAndScreened =
        new Combination(
            SHARING.get(1),
            NONE,
            SCREENING.get(1),
            EVALUATION.get(1),
            COMPRESSION.get(2),
            ROUNDS.get(0));
    Combination smallAndPersonal =
        new Combination(
            SHARING.get(2), PERSONALISATION.get(1), NONE, NONE, COMPRESSION.get(2), ROUNDS.get(1));
    Combination everythingAtOnce =
        new Combination(
            SHARING.get(2),
            PERSONALISATION.get(1),
            SCREENING.get(1),
            EVALUATION.get(1),
            COMPRESSION.get(2),
            ROUNDS.get(1));
    return Stream.of(
        everythingAtOnce,
        everythingShared,
        everythingPersonal,
        personalAndOverSelected,
        boundAndEarly,
        smallAndScreened,
        smallAndPersonal);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("some")
  void runsToItsEnd(Combination combination) {
    RunView run = federation.start(combination.specs().spec());

    RunView end = federation.finish(run.id(), sites);

    assertThat(end.status()).as(end.reason()).isEqualTo(RunStatus.COMPLETED);
    assertThat(end.round()).isEqualTo(2);
    assertThat(federation.events(end, "update.quarantined")).isEmpty();
  }
}
