package org.phoenix.quickstart.local;

import java.nio.file.Path;

/** The {@code java} that runs the demo runs the services too. */
final class JavaProgram {

  static final String PATH = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private JavaProgram() {}
}
