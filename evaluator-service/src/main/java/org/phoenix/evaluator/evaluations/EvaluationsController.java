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

  EvaluationsController(
      Reference reference, Evaluations evaluations, EvaluationQueue queue, Comparison comparison) {
    this.reference = reference;
    this.evaluations = evaluations;
    this.queue = queue;
    this.comparison = comparison;
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
        .body(evaluation.view());
  }

  @Override
  public List<EvaluationView> evaluations() {
    return evaluations.findTop200ByOrderByCreatedAtDesc().stream().map(Evaluation::view).toList();
  }

  @Override
  public EvaluationView evaluation(UUID id) {
    return evaluations
        .findById(id)
        .orElseThrow(() -> new NotFoundException("evaluation", id))
        .view();
  }

  @Override
  public List<Verdict> judge(VerdictRequest request) {
    return comparison.judge(request);
  }
}
