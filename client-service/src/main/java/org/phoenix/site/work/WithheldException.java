package org.phoenix.site.work;

/** The site's own people want the work to stop; what is done of it is kept. */
final class WithheldException extends Exception {

  private static final long serialVersionUID = 1L;

  WithheldException() {
    super("the site's people stopped it");
  }
}
