package org.phoenix.coordinator.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.phoenix.coordinator.rounds.ModelUpdates;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.springframework.stereotype.Component;

/** Which models are judged after a round, and whether all of them are. */
@Component
public class Evaluation {

  private final Appraisals appraisals;
  private final ModelUpdates updates;
  private final Appraiser appraiser;

  Evaluation(Appraisals appraisals, ModelUpdates updates, Appraiser appraiser) {
    this.appraisals = appraisals;
    this.updates = updates;
    this.appraiser = appraiser;
  }

  /** Whether the sites' own models are judged after this round. */
  public static boolean screens(Run run, Round round) {
    Screening screening = run.spec().screening();
    return screening != null && !round.warmUp() && round.number() > screening.afterRounds();
  }

  /** Writes down what is to be judged, which may be nothing. */
  public List<Appraisal> plan(Run run, Round round) {
    if (run.spec().evaluation() == null) {
      return List.of();
    }
    List<Appraisal> known = appraisals.ofRound(round.id());
    return known.isEmpty() ? appraisals.saveAll(appraisalsOf(run, round)) : known;
  }

  private List<Appraisal> appraisalsOf(Run run, Round round) {
    List<Appraisal> all = new ArrayList<>();
    // Of a model with personal layers nobody has the whole.
    if (run.spec().personalisation() == null) {
      all.add(Appraisal.ofGlobal(round));
    }
    if (screens(run, round)) {
      updates.accepted(round.id()).forEach(update -> all.add(Appraisal.of(round, update)));
    }
    return all;
  }

  /**
   * Asks once after every model that is not judged yet.
   *
   * @return whether any of them moved on
   */
  public boolean step(Run run, Round round, List<Appraisal> planned) {
    boolean moved = false;
    for (UUID id : planned.stream().filter(one -> !one.finished()).map(Appraisal::id).toList()) {
      moved |= appraiser.step(run, round, id);
    }
    return moved;
  }

  /**
   * Notes that the evaluator could not be asked to compare sites.
   *
   * @return whether that has lasted for too long
   */
  public boolean silent(List<Appraisal> judged) {
    return appraiser.silent(judged.get(0).id());
  }
}
