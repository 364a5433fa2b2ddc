package org.phoenix.site.disk;

import java.io.IOException;

/** What may go when the disk has no room for what is needed now. */
@FunctionalInterface
public interface OldState {

  /** Removes what the work at hand can do without. */
  void prune() throws IOException;
}
