package org.phoenix.evaluator.evaluations;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.evaluator.reference.Reference;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.paging.Cursor;
import org.phoenix.platform.paging.Page;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The REST interface of the evaluator. */
@RestController
class EvaluationsController implements EvaluationsApi {

  private static final String LIST = "evaluations";

  /** Newer than any, and what PostgreSQL takes in any case. */
  private static final String BEFORE_ALL = "9999-01-01T00:00:00Z " + new UUID(0, 0);

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
  public ResponseEntity<List<EvaluationView>> pageOfEvaluations(@Nullable String after, int limit) {
    String[] position = Cursor.position(LIST, after, BEFORE_ALL).split(" ", 2);
    return Page.of(
        evaluations.before(
            Instant.parse(position[0]),
            UUID.fromString(position[1]),
            Limit.of(Page.peeking(limit))),
        limit,
        evaluation -> Cursor.of(LIST, evaluation.createdAt() + " " + evaluation.id()),
        evaluation -> evaluation.view(List.of()));
  }

  @Override
  public EvaluationView cancel(UUID id) {
    return queue.cancel(id).view(List.of());
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
