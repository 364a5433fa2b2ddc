package org.phoenix.coordinator.leases;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Lets a driver's transactions be committed only while its lease is the newest. It looks at every
 * transaction of the driving thread just before its commit, so no step can forget to ask; a process
 * that was paused in the middle of one holds up nobody, because only then is the lease locked.
 */
@Component
public class Fence implements TransactionExecutionListener {

  private static final ThreadLocal<@Nullable Lease> HERE = new ThreadLocal<>();

  private final Leases leases;
  private volatile @Nullable Lease driven;

  Fence(Leases leases) {
    this.leases = leases;
  }

  /** A part of a run's way. */
  @FunctionalInterface
  public interface Step {

    /**
     * @return whether anything changed
     */
    boolean take() throws IOException;
  }

  /**
   * Takes a step on this thread.
   *
   * @throws LeaseLostException when another coordinator has taken the run meanwhile; what was not
   *     committed before is undone
   */
  public boolean within(Lease lease, Step step) throws IOException {
    HERE.set(lease);
    driven = lease;
    try {
      return step.take();
    } finally {
      driven = null;
      HERE.remove();
    }
  }

  /** Keeps the run of a step that takes longer than a lease. */
  public void renew() {
    Lease lease = driven;
    if (lease != null) {
      leases.renew(lease);
    }
  }

  @Override
  public void beforeCommit(TransactionExecution transaction) {
    Lease lease = HERE.get();
    if (lease != null && !transaction.isReadOnly()) {
      leases.require(lease);
    }
  }
}
