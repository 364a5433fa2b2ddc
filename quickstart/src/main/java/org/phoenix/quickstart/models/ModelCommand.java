package org.phoenix.quickstart.models;

import org.phoenix.quickstart.failure.FileCommand;

/** What the commands over models have in common: they tell how they go. */
abstract class ModelCommand extends FileCommand {

  /** Tells how it goes on the error stream, so that the output stays clean. */
  final Pace pace(String unit, long total) {
    return new Pace(
        spec().commandLine().getErr(),
        System::nanoTime,
        Boolean.getBoolean("phoenix.terminal"),
        unit,
        total);
  }
}
