package org.phoenix.quickstart.local;

import java.io.IOException;

/** A process of the platform that may die and be started again, with the state it left. */
public interface Part {

  String name();

  boolean isAlive();

  /** Ends it at once and without warning, as {@code kill -9} does. */
  void kill();

  /** Starts it again after it has ended. It may take a while to answer. */
  void startAgain() throws IOException;
}
