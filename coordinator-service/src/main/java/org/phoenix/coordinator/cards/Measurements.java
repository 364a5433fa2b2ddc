package org.phoenix.coordinator.cards;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.SecondSpaceResult;
import org.phoenix.platform.contract.ModelCard.FeatureSpace;
import org.phoenix.platform.contract.ModelCard.Judgement;
import org.phoenix.platform.contract.ModelCard.Metric;

/** The evaluator's result as a list, each value with all that it needs to be read. */
final class Measurements {

  private final FeatureSpace space;
  private final int samples;
  private final String reference;
  private final int referenceSamples;
  private final String extractorSha256;
  private final List<Metric> metrics = new ArrayList<>();

  private Measurements(
      FeatureSpace space,
      int samples,
      String reference,
      int referenceSamples,
      String extractorSha256) {
    this.space = space;
    this.samples = samples;
    this.reference = reference;
    this.referenceSamples = referenceSamples;
    this.extractorSha256 = extractorSha256;
  }

  static Judgement of(JudgedModel model) {
    Result result = model.result();
    List<Metric> metrics = new ArrayList<>(byLeNet(result));
    if (result.second() != null) {
      metrics.addAll(bySecond(result.second()));
    }
    return new Judgement(
        model.round(),
        model.sha256(),
        result.samples(),
        result.classCounts(),
        metrics,
        Objects.requireNonNullElse(result.warnings(), List.of()));
  }

  private static List<Metric> byLeNet(Result result) {
    Fid fid = result.lenetFid();
    List<Metric> all = new ArrayList<>();
    all.addAll(of(FeatureSpace.LENET, fid).add("lenet-fid", fid).metrics);
    Pairs pairs = result.pairs();
    if (pairs != null) {
      all.addAll(
          new Measurements(
                  FeatureSpace.LENET,
                  pairs.samples(),
                  pairs.reference(),
                  pairs.referenceSamples(),
                  pairs.extractorSha256())
              .add("lenet-kid", pairs.lenetKid())
              .add("precision", pairs.precision())
              .add("recall", pairs.recall())
              .add("density", pairs.density())
              .add("coverage", pairs.coverage())
              .metrics);
    }
    all.add(ofClasses("class-entropy", result.entropy(), result));
    all.add(ofClasses("total-variation", result.totalVariation(), result));
    all.add(ofClasses("classes-covered", result.classesCovered(), result));
    if (result.lenetScore() != null) {
      all.add(ofClasses("lenet-score", result.lenetScore(), result));
    }
    return all;
  }

  private static List<Metric> bySecond(SecondSpaceResult second) {
    return of(FeatureSpace.SECOND, second.fid())
        .add("fid", second.fid())
        .add("kid", second.kid())
        .add("precision", second.precision())
        .add("recall", second.recall())
        .add("density", second.density())
        .add("coverage", second.coverage())
        .metrics;
  }

  /** By the classes that LeNet gives; nobody measures these of real images against real ones. */
  private static Metric ofClasses(String name, double value, Result result) {
    return new Metric(
        name,
        FeatureSpace.LENET,
        value,
        null,
        null,
        result.samples(),
        null,
        null,
        result.lenetFid().extractorSha256());
  }

  private static Measurements of(FeatureSpace space, Fid fid) {
    return new Measurements(
        space, fid.samples(), fid.reference(), fid.referenceSamples(), fid.extractorSha256());
  }

  private Measurements add(String name, Fid fid) {
    return add(name, fid.value(), fid.noise(), fid.floor());
  }

  private Measurements add(String name, Paired paired) {
    return add(name, paired.value(), paired.noise(), paired.floor());
  }

  private Measurements add(String name, double value, @Nullable Double noise, double floor) {
    metrics.add(
        new Metric(
            name,
            space,
            value,
            noise,
            floor,
            samples,
            reference,
            referenceSamples,
            extractorSha256));
    return this;
  }
}
