package org.phoenix.system.charts;

import java.nio.file.Path;

/** The checkout: tests run in their module's folder. */
final class Repository {

  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Repository() {}
}
