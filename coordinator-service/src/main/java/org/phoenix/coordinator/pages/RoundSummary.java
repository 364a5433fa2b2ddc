package org.phoenix.coordinator.pages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

/**
 * A round in a line of a table.
 *
 * @param asked sites that were asked
 * @param updates updates that came
 * @param bytes of all its updates
 * @param loss mean training loss over the images of all its updates
 * @param drawn whether the images of its global model are there
 * @param lenetFid of its global model; absent while that is not judged, like what follows
 */
record RoundSummary(
    int number,
    RoundStatus status,
    int asked,
    int updates,
    long bytes,
    @Nullable Double loss,
    boolean drawn,
    @Nullable Double lenetFid,
    @Nullable Double fidFloor,
    @Nullable Double lenetKid,
    @Nullable Double kidFloor,
    @Nullable Integer classesCovered,
    @Nullable Instant openedAt,
    @Nullable Instant closedAt,
    @Nullable String reason) {

  public String name() {
    return InWords.round(number);
  }

  public String lossInWords() {
    return InWords.number(loss);
  }

  public String fidInWords() {
    return InWords.number(lenetFid);
  }

  public String kidInWords() {
    return InWords.number(lenetKid);
  }

  public String bytesInWords() {
    return InWords.bytes(bytes);
  }

  public String took() {
    return InWords.between(openedAt, closedAt);
  }
}
