package org.phoenix.coordinator.runs;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;

/**
 * A site in a run.
 *
 * <pre>
 * from            to            by          when
 * -               ACTIVE        new         the run starts
 * ACTIVE, WARNED  WARNED        warn        a verdict below the bound, strikes left
 * ACTIVE, WARNED  DISCONNECTED  disconnect  a verdict below the bound, no strike left
 * WARNED          ACTIVE        clear       good verdicts all through the probation
 * DISCONNECTED    ACTIVE        readmit     an operator says so; strikes start again
 * DISCONNECTED    WARNED        readmit     the same under probation: one strike left
 * all others      WITHDRAWN     withdraw    the site's own people say so
 * WITHDRAWN       ACTIVE, ...   rejoin      an operator says so; it is what its strikes say
 * </pre>
 */
@Entity
@Table(name = "participants")
public class Participant {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private UUID runId;
  private UUID siteId;
  private String site;

  @Enumerated(EnumType.STRING)
  private ParticipantStatus status = ParticipantStatus.ACTIVE;

  private int strikes;
  private int cleanRounds;
  private long sharedBytes;
  private @Nullable String reason;

  @SuppressWarnings("NullAway.Init")
  protected Participant() {}

  Participant(UUID runId, Site site) {
    this.id = UUID.randomUUID();
    this.runId = runId;
    this.siteId = site.id();
    this.site = site.name();
  }

  /** Counts a strike and keeps the site. */
  public void warn(String why) {
    moveFromWork(ParticipantStatus.WARNED);
    strikes++;
    cleanRounds = 0;
    reason = why;
  }

  /** Counts a strike and gives the site no more work. */
  public void disconnect(String why) {
    moveFromWork(ParticipantStatus.DISCONNECTED);
    strikes++;
    reason = why;
  }

  /**
   * Counts a verdict that is not below the bound.
   *
   * @param probation so many in a row clear a warned site; 0 clears none
   * @return whether the site was cleared
   */
  public boolean behave(int probation) {
    if (status != ParticipantStatus.WARNED || probation == 0 || ++cleanRounds < probation) {
      return false;
    }
    start(ParticipantStatus.ACTIVE, 0, null);
    return true;
  }

  /**
   * @param strikesAgain how many strikes the site keeps
   * @param probation why, when it is watched; null when it starts anew
   */
  void readmit(int strikesAgain, @Nullable String probation) {
    ParticipantStatus to = probation == null ? ParticipantStatus.ACTIVE : ParticipantStatus.WARNED;
    if (status != ParticipantStatus.DISCONNECTED) {
      throw new IllegalTransitionException("Site", siteId, status, to);
    }
    start(to, strikesAgain, probation);
  }

  /** The site wants no part in the run; it gets no more work. */
  public void withdraw(String why) {
    if (status == ParticipantStatus.WITHDRAWN) {
      throw new IllegalTransitionException("Site", siteId, status, ParticipantStatus.WITHDRAWN);
    }
    status = ParticipantStatus.WITHDRAWN;
    reason = why;
  }

  /** A withdrawn site comes back with the strikes that it had. */
  void rejoin() {
    start(strikes == 0 ? ParticipantStatus.ACTIVE : ParticipantStatus.WARNED, strikes, null);
  }

  private void start(ParticipantStatus again, int with, @Nullable String why) {
    status = again;
    strikes = with;
    cleanRounds = 0;
    reason = why;
  }

  /** G was sent to the site; an agent keeps it, so it costs its bytes once. */
  public void receiveShared(long bytes) {
    sharedBytes = bytes;
  }

  private void moveFromWork(ParticipantStatus to) {
    if (!connected()) {
      throw new IllegalTransitionException("Site", siteId, status, to);
    }
    status = to;
  }

  public UUID runId() {
    return runId;
  }

  public UUID siteId() {
    return siteId;
  }

  /** The site's name. */
  public String site() {
    return site;
  }

  public ParticipantStatus status() {
    return status;
  }

  public boolean connected() {
    return status == ParticipantStatus.ACTIVE || status == ParticipantStatus.WARNED;
  }

  public boolean withdrawn() {
    return status == ParticipantStatus.WITHDRAWN;
  }

  public int strikes() {
    return strikes;
  }

  public long sharedBytes() {
    return sharedBytes;
  }

  public @Nullable String reason() {
    return reason;
  }
}
