package org.phoenix.platform.startup;

import java.util.List;

/** A start that cannot succeed, for several reasons that are told one on a line. */
public final class RefusedStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> lines;

  /**
   * @param lines what was found
   */
  public RefusedStartException(List<String> lines) {
    super(String.join("; ", lines));
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
