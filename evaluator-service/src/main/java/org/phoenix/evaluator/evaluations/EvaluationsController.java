package org.phoenix.evaluator.evaluations;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.phoenix.evaluator.reference.Reference;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The REST interface of the evaluator. */
@RestController
class EvaluationsController implements EvaluationsApi {

  private final Reference reference;
  private final Evaluations evaluations;
  private final EvaluationQueue queue;
  private final Comparison comparison;
  private final GivenVerdicts verdicts;

  EvaluationsController(
      Reference reference,
      Evaluations evaluations,
      EvaluationQueue queue,
      Comparison comparison,
      GivenVerdicts verdicts) {
    this.reference = reference;
    this.evaluations = evaluations;
    this.queue = queue;
    this.comparison = comparison;
    this.verdicts = verdicts;
  }

  @Override
  public ReferenceView reference() {
    return reference.view();
  }

  @Override
  public ResponseEntity<EvaluationView> evaluate(EvaluationRequest request) {
    reference.requireConfigured();
    Evaluation evaluation = queue.submit(request);
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/evaluations/" + request.id()))
        .body(evaluation.view(List.of()));
  }

  @Override
  public List<EvaluationView> evaluations() {
    return evaluations.findTop200ByOrderByCreatedAtDesc().stream()
        .map(evaluation -> evaluation.view(List.of()))
        .toList();
  }

  @Override
  public EvaluationView evaluation(UUID id) {
    return evaluations
        .findById(id)
        .orElseThrow(() -> new NotFoundException("evaluation", id))
        .view(verdicts.on(id));
  }

  @Override
  public List<Verdict> judge(VerdictRequest request) {
    List<Verdict> given = comparison.judge(request);
    verdicts.keep(request, given);
    return given;
  }
}
