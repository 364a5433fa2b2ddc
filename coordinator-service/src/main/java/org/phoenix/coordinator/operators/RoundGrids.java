package org.phoenix.coordinator.operators;

import java.util.UUID;
import org.phoenix.coordinator.evaluation.Appraisal;
import org.phoenix.coordinator.evaluation.Appraisals;
import org.phoenix.coordinator.rounds.Round;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.problem.BusyException;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** The sample service's grids by run and round, for those who reach the coordinator only. */
@Component
class RoundGrids {

  private final Appraisals appraisals;
  private final SamplesApi samples;

  RoundGrids(Appraisals appraisals, SamplesApi samples) {
    this.appraisals = appraisals;
    this.samples = samples;
  }

  /** The grid of a round's global model, which never changes. */
  ResponseEntity<Resource> of(Round round) {
    Appraisal appraisal =
        appraisals
            .findByRoundIdAndSiteIsNull(round.id())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "grid of run %s for round".formatted(round.runId()), round.number()));
    if (appraisal.status() == Appraisal.Status.PLANNED) {
      throw notDrawn(round, "the sample service is yet to be asked");
    }
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_PNG)
        .eTag(appraisal.sampleId().toString())
        .body(drawn(round, appraisal.sampleId()));
  }

  private Resource drawn(Round round, UUID sampleId) {
    try {
      Resource grid = samples.grid(sampleId).getBody();
      if (grid == null) {
        throw notDrawn(round, "the sample service sent nothing");
      }
      return grid;
    } catch (HttpClientErrorException refused) {
      throw notDrawn(round, refused.getStatusCode() + " " + refused.getResponseBodyAsString());
    } catch (RestClientException unreachable) {
      throw new BusyException("The sample service does not answer: " + unreachable.getMessage());
    }
  }

  private static ConflictException notDrawn(Round round, String why) {
    return new ConflictException(
        "The images of round %d are not drawn: %s".formatted(round.number(), why));
  }
}
