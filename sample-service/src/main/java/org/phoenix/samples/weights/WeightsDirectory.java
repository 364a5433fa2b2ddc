package org.phoenix.samples.weights;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.UpdateView;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Finds the weights that a name means at this moment. */
@Component
public class WeightsDirectory {

  private final RunsApi runs;

  WeightsDirectory(RunsApi runs) {
    this.runs = runs;
  }

  /**
   * @throws NoWeightsException when there are none by that name
   * @throws org.springframework.web.client.RestClientException when the coordinator cannot say
   */
  public Weights find(WeightsName name) {
    if (name.checkpoint() != null) {
      return Weights.checkpoint(name.checkpoint());
    }
    if (name.model() != null) {
      return Weights.model(name.model());
    }
    if (name.update() != null) {
      return ofUpdate(name.update());
    }
    if (name.run() != null) {
      return ofRun(name.run(), name.round());
    }
    throw new IllegalArgumentException("Nothing names the weights");
  }

  private Weights ofUpdate(UUID id) {
    try {
      UpdateView update = runs.update(id);
      return new Weights(
          update.objectKey(), update.sha256(), update.runId(), update.round(), update.site());
    } catch (HttpClientErrorException.NotFound e) {
      throw new NoWeightsException("The coordinator knows no update " + id, e);
    }
  }

  private Weights ofRun(UUID run, @Nullable Integer round) {
    String what = round == null ? "run " + run : "round %d of run %s".formatted(round, run);
    try {
      String sha256 =
          round == null
              ? runs.run(run).checkpointSha256()
              : runs.round(run, round).checkpointSha256();
      if (sha256 == null) {
        throw new NoWeightsException(what + " has no checkpoint yet");
      }
      return Weights.ofRun(sha256, run, round);
    } catch (HttpClientErrorException.NotFound e) {
      throw new NoWeightsException("The coordinator knows no " + what, e);
    }
  }
}
