package org.phoenix.evaluator.evaluations;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.evaluator.verdicts.Candidate;
import org.phoenix.evaluator.verdicts.Judge;
import org.phoenix.evaluator.verdicts.Metric;
import org.phoenix.evaluator.verdicts.VerdictRule;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.Subject;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.EvaluationsApi.VerdictRequest;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.stereotype.Component;

/** Lays finished evaluations side by side, when they are alike enough to be compared. */
@Component
class Comparison {

  private final Evaluations evaluations;

  Comparison(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  /**
   * @throws NotFoundException when an evaluation is unknown
   * @throws ConflictException when one has no result, or they were made by different classifiers or
   *     of different numbers of images, on which a Fréchet distance depends
   * @throws InvalidRequestException when a site comes twice or the rule makes no sense
   */
  List<Verdict> judge(VerdictRequest request) {
    List<Metric> metrics = Metric.of(request.metric());
    Judge judge = new Judge(new VerdictRule(metrics, request.k(), request.bound()));
    Map<String, Measurement> measurements = new TreeMap<>();
    for (Subject subject : request.sites()) {
      if (measurements.put(subject.site(), measurement(subject)) != null) {
        throw new InvalidRequestException("sites: " + subject.site() + " comes twice");
      }
    }
    requireAlike(measurements);
    return judge.judge(
        request.sites().stream()
            .map(subject -> candidate(subject, metrics, measurements))
            .toList());
  }

  private Measurement measurement(Subject subject) {
    return evaluations
        .findById(subject.evaluationId())
        .orElseThrow(() -> new NotFoundException("evaluation", subject.evaluationId()))
        .measurement();
  }

  private static void requireAlike(Map<String, Measurement> measurements) {
    String firstSite = measurements.keySet().iterator().next();
    Measurement first = measurements.values().iterator().next();
    measurements.forEach(
        (site, other) -> {
          if (!other.inputs().lenetSha256().equals(first.inputs().lenetSha256())) {
            throw new ConflictException(
                "%s and %s were judged by different classifiers (%s, %s)"
                    .formatted(
                        firstSite,
                        site,
                        first.inputs().lenetSha256(),
                        other.inputs().lenetSha256()));
          }
          if (other.result().samples() != first.result().samples()) {
            throw new ConflictException(
                "%s was judged by %d images and %s by %d: the numbers must be equal"
                    .formatted(
                        firstSite, first.result().samples(), site, other.result().samples()));
          }
        });
  }

  private static Candidate candidate(
      Subject subject, List<Metric> metrics, Map<String, Measurement> measurements) {
    Measurement measurement = Objects.requireNonNull(measurements.get(subject.site()));
    Map<Metric, Estimate> values = new EnumMap<>(Metric.class);
    metrics.forEach(metric -> values.put(metric, value(metric, measurement, subject)));
    Evidence evidence = measurement.evidence();
    return new Candidate(
        subject.site(),
        subject.evaluationId(),
        values,
        evidence.clutter(),
        evidence.ownedClasses());
  }

  private static Estimate value(Metric metric, Measurement measurement, Subject subject) {
    Result result = measurement.result();
    Evidence evidence = measurement.evidence();
    return switch (metric) {
      case LENET_FID -> new Estimate(result.lenetFid().value(), evidence.lenetFidNoise());
      case LENET_KID -> paired(metric, result, Pairs::lenetKid, subject);
      case PRECISION -> paired(metric, result, Pairs::precision, subject);
      case RECALL -> paired(metric, result, Pairs::recall, subject);
      case DENSITY -> paired(metric, result, Pairs::density, subject);
      case COVERAGE -> paired(metric, result, Pairs::coverage, subject);
      case ENTROPY -> new Estimate(result.entropy(), evidence.entropyNoise());
      case CLEAR, TYPICAL, DISTINCT, VARIETY -> likeness(metric, evidence, subject);
    };
  }

  private static Estimate paired(
      Metric metric, Result result, Function<Pairs, Paired> of, Subject subject) {
    Pairs pairs = result.pairs();
    if (pairs == null) {
      throw older(metric, subject);
    }
    Paired paired = of.apply(pairs);
    return new Estimate(paired.value(), paired.noise());
  }

  private static Estimate likeness(Metric metric, Evidence evidence, Subject subject) {
    Map<String, Estimate> likeness = evidence.likeness();
    Estimate measured = likeness == null ? null : likeness.get(metric.code());
    if (measured == null) {
      throw older(metric, subject);
    }
    return measured;
  }

  private static ConflictException older(Metric metric, Subject subject) {
    return new ConflictException(
        "Evaluation %s of %s is older than %s: evaluate its images again"
            .formatted(subject.evaluationId(), subject.site(), metric.code()));
  }
}
