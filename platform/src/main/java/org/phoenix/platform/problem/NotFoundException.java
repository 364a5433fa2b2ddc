package org.phoenix.platform.problem;

/** Nothing by that name or id: becomes a 404. */
public final class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotFoundException(String kind, Object id) {
    super("There is no " + kind + " " + id);
  }
}
