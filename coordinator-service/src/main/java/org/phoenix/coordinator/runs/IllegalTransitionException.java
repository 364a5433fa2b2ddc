package org.phoenix.coordinator.runs;

import java.util.UUID;
import org.phoenix.platform.problem.ConflictException;

/** A state machine was asked for a move that it does not know; becomes a 409. */
public final class IllegalTransitionException extends ConflictException {

  private static final long serialVersionUID = 1L;

  public IllegalTransitionException(String kind, UUID id, Enum<?> from, Enum<?> to) {
    super("%s %s is %s and cannot become %s".formatted(kind, id, from, to));
  }
}
